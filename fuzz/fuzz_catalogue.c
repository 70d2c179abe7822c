/* config/catalogue.yaml as somebody wrote it: loaded whole, or refused with the place. */
#include "common/catalogue/catalogue.h"
#include "fuzz/fuzz.h"
#include <sys/mman.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static int fd = -1;
    static char path[40];
    if (fd < 0) {
        fd = memfd_create("catalogue", 0);
        MUST(fd >= 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    MUST(ftruncate(fd, 0) == 0 && pwrite(fd, data, bytes, 0) == (ssize_t)bytes);
    struct catalogue *c = NULL;
    struct err err = {0};
    if (catalogue_load_file(path, &c, &err)) {
        MUST(err.msg[0] && !c);
        return 0;
    }
    const struct target *t;
    for (size_t i = 0; (t = catalogue_target(c, i)); i++) {
        MUST(t->name && t->kind && t->container && t->executor && catalogue_target_find(c, t->name));
        AUTO_FREE char *line = t->verify_argv ? target_command_line(t, t->verify_argv) : strdup("");
        MUST(line);
        const struct action *a;
        for (size_t k = 0; (a = catalogue_action(c, k)); k++) {
            AUTO_FREE char *command = action_command_line(a, t);
            AUTO_JSON json_t *argv = action_argv_json(a, t);
            MUST(command && (argv || !a->argv));
        }
    }
    const struct rule *r;
    for (size_t i = 0; (r = catalogue_rule(c, i)); i++) {
        MUST(r->action_count <= CATALOGUE_STEP_MAX && r->diagnosis_count <= CATALOGUE_SENTENCE_MAX);
        catalogue_rule_matches(r, "OOM command not allowed when used memory > 'maxmemory'.");
    }
    MUST(catalogue_fact_names(c) && catalogue_counter_names(c) && catalogue_target_names(c));
    catalogue_free(c);
    return 0;
}
