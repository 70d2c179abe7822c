/* undo_words.c - how a step is undone, in words. */
#include "ai-agent/undo_words.h"
#include "ai-agent/capsule.h"
#include "ai-agent/undo_action.h"
#include <stdio.h>
#include <string.h>

const char *undo_window_text(int ms, char ret[UNDO_WINDOW_BYTES])
{
    int minutes = ms / 60000;
    if (minutes > 0)
        snprintf(ret, UNDO_WINDOW_BYTES, "%d minute%s", minutes, minutes == 1 ? "" : "s");
    else
        snprintf(ret, UNDO_WINDOW_BYTES, "%d second%s", ms / 1000, ms / 1000 == 1 ? "" : "s");
    return ret;
}

void undo_came_back(int64_t key_count, int64_t was_count, char ret[UNDO_CAME_BACK_BYTES])
{
    long long now = key_count, was = was_count;
    if (now == was)
        snprintf(ret, UNDO_CAME_BACK_BYTES, "%lld keys are there again, as before the fix", now);
    else if (now < was)
        snprintf(ret, UNDO_CAME_BACK_BYTES, "%lld of %lld keys are there again; %lld had an expiry that is over", now, was, was - now);
    else
        snprintf(ret, UNDO_CAME_BACK_BYTES, "%lld keys are there, and %lld are in the snapshot: others were written meanwhile", now, was);
}

/* Not by its action, but where the server still answers: see put_data_aside() in execution.c. */
static const struct capsule_kind *data_kind(const struct action *a, const struct target *t)
{
    return !a->argv && a->verb == EXECUTOR_RESTART ? capsule_kind_of_data(t->type) : NULL;
}

void undo_words(const struct step_plan *step, const struct target *t, int undo_window_ms, char ret[UNDO_WORDS_BYTES])
{
    const struct action *a = step->action;
    const struct capsule_kind *kind = *a->capsule ? capsule_kind_find(a->capsule) : NULL, *data = data_kind(a, t);
    char window[UNDO_WINDOW_BYTES];
    undo_window_text(undo_window_ms, window);
    if (a == &undo_action)
        snprintf(ret, UNDO_WORDS_BYTES, "What is there now is put aside before, where the server answers, and can be put back for %s.", window);
    else if (kind && kind->put_back)
        snprintf(ret, UNDO_WORDS_BYTES,
                 "Before it runs, %s is taken. For %s a person can press Undo, which puts it back after an approval of its own.%s", kind->keeps,
                 window, a->undo_by_itself ? " Where it leaves the system worse than it was, it is undone without asking." : "");
    else if (kind && data)
        snprintf(ret, UNDO_WORDS_BYTES,
                 "It cannot be undone itself; %s put aside before. Where the server still answers, %s is taken, too, and can be put back for %s.",
                 kind->keeps, data->keeps, window);
    else if (kind)
        snprintf(ret, UNDO_WORDS_BYTES, "It cannot be undone: %s put aside before it runs, for a person to set things right by.", kind->keeps);
    else if (!*step->loss)
        snprintf(ret, UNDO_WORDS_BYTES, "It cannot be undone, and need not be: nothing is lost by it.");
    else
        snprintf(ret, UNDO_WORDS_BYTES, "It cannot be undone: nothing is put aside before it.");
}
