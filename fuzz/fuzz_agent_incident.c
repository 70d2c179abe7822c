/* An incident as the agent gets it, and what it proposes then of the shipped catalogue: every text in it is plain, and the reply is JSON. */
#include "ai-agent/incident.h"
#include "ai-agent/propose.h"
#include "fuzz/fuzz.h"

static void offer(const struct catalogue *c, const struct incident *incident, bool known)
{
    struct facts *f = facts_create();
    MUST(f);
    if (known)
        facts_read_json(f, incident->metrics, 0);
    struct proposal p;
    propose(c, incident, f, &(struct proposal_bias){0}, &p);
    const struct instance container = {.id = "0", .name = "n"};
    const struct proposal_seal seal = {.proposal_id = "11111111-2222-4333-8444-555555555555",
                                       .expires_at_us = 1,
                                       .checked_at_us = 1,
                                       .container = &container,
                                       .digest = "0",
                                       .bias = &(struct proposal_bias){0}};
    AUTO_JSON json_t *reply =
        p.steps.count ? propose_json(c, incident, f, &p, &seal) : propose_none_json(c, incident, f, &p, &(struct proposal_bias){0}, NULL);
    MUST(reply);
    AUTO_FREE char *text = json_text(reply);
    MUST(text && (p.steps.count || p.reason[0]));
    proposal_free(&p);
    facts_destroy(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static struct catalogue *c;
    struct err err = {0};
    if (!c && catalogue_load_file("config/catalogue.yaml", &c, &err)) {
        fprintf(stderr, "%s\n", err.msg);
        abort();
    }
    bool known = fuzz_byte(&data, &bytes) & 1;
    AUTO_FREE char *text = fuzz_text(data, bytes);
    AUTO_JSON json_t *json = NULL;
    struct incident incident = {0};
    if (json_parse(text, bytes, JSON_TRAILING_OK, &json, NULL) || incident_read(json, &incident, NULL))
        return 0;
    MUST(incident.text_count <= INCIDENT_TEXT_MAX && incident.health >= -1 && incident.health <= 100);
    for (size_t i = 0; i < incident.text_count; i++) {
        MUST(strlen(incident.texts[i].text) < PLAIN_TEXT_MAX_BYTES);
        for (const char *at = incident.texts[i].text; *at; at++)
            MUST((unsigned char)*at >= 0x20 && *at != 0x7f);
    }
    offer(c, &incident, known);
    incident_free(&incident);
    return 0;
}
