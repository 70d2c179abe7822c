/* A request to docker-hand, and its command against the shipped catalogue. */
#include "common/request/request.h"
#include "docker-hand/commands.h"
#include "fuzz/fuzz.h"

static struct catalogue *catalogue;

/* What may run there begins with one of these, whatever else came in. */
static void check_command(const struct request *r)
{
    static const char *const first[] = {"timeout", "redis-cli", "redis-server", "psql"};
    char name[COMMAND_NAME_BYTES];
    bool known = false;
    if (!command_allowed(catalogue, catalogue_target(catalogue, 0), PEER_AGENT, r->argv, name))
        return;
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        known = known || strcmp(r->argv[0], first[i]) == 0;
    MUST(known && *name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    struct request r;
    struct err err = {0};
    MUST(catalogue || catalogue_load_file("config/catalogue.yaml", &catalogue, &err) == ERR_NONE);
    if (request_read(text, bytes, &r, &err)) {
        MUST(err.code == ERR_INVALID && err.msg[0] && !r.json);
        return 0;
    }
    MUST(r.verb < VERB_COUNT && r.timeout_ms > 0 && r.timeout_ms <= REQUEST_TIMEOUT_MAX_MS && r.file_count <= EXECUTOR_FILE_MAX);
    if (r.verb == VERB_EXEC)
        check_command(&r);
    request_free(&r);
    return 0;
}
