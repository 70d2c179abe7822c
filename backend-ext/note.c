/* A note as a client sends it. */
#include "backend-ext/note.h"
#include "backend-ext/text.h"
#include <string.h>

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

/* As sent: what is made plain may have more bytes, and the sender cannot know how many. */
static enum err_code check_text(const json_t *body, struct err *err)
{
    const char *text = NULL;
    enum err_code code = json_require_string(body, "text", &text, err);

    if (code == ERR_NONE && is_blank(text))
        code = err_set(err, ERR_INVALID, "field text: is empty");
    if (code == ERR_NONE && strlen(text) > NOTE_TEXT_BYTES)
        code = err_set(err, ERR_INVALID, "field text: is longer than %d bytes", NOTE_TEXT_BYTES);
    return code;
}

enum err_code note_new_read(struct note_new *ret, json_t *body, struct err *err)
{
    struct note_new n = {.author = ""};

    if (!json_is_object(body))
        return err_set(err, ERR_INVALID, "expected a JSON object, got %s", json_type_name(body));
    enum err_code code = check_text(body, err);
    if (code != ERR_NONE)
        return code;
    text_make_plain(body, "text", PLAIN_LINES);
    text_make_plain(body, "author", PLAIN_ONE_LINE);
    code = json_get_string(body, "text", &n.text, err);
    if (code == ERR_NONE)
        code = text_get_short(body, "author", NOTE_AUTHOR_CHARS, &n.author, err);
    if (code == ERR_NONE)
        code = text_get_uuid(body, "id", n.id, err);
    if (code != ERR_NONE)
        return code;
    if (is_blank(n.author))
        n.author = "";
    if (!*n.id)
        uuid_create(n.id);
    *ret = n;
    return ERR_NONE;
}
