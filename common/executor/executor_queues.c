/* executor_queues.c - what tc tells of an instance's queues, as numbers. */
#include "common/executor/executor.h"
#include <stdio.h>
#include <string.h>

/* More than any kernel counts; times 1000 it is still a number. */
#define NUMBER_MAX 1e18

/* Those that hold back or drop by what somebody has set; the kernel's own choices (noqueue, fq_codel, mq, pfifo_fast) do not. */
static bool is_set_by_somebody(const char *kind)
{
    static const char *const kinds[] = {"netem", "tbf", "htb", "hfsc", "cbq", "cake"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kind, kinds[i]) == 0)
            return true;
    return false;
}

static double number_at(const json_t *object, const char *key)
{
    double number = json_number_value(json_object_get(object, key));
    return !(number > 0) ? 0 : number > NUMBER_MAX ? NUMBER_MAX : number;
}

static void read_one(const json_t *one, struct network_queue *ret)
{
    const json_t *options = json_object_get(one, "options");
    double sent = number_at(one, "packets"), dropped = number_at(one, "drops");
    *ret = (struct network_queue){
        .delay_ms = number_at(json_object_get(options, "delay"), "delay") * 1000,
        .rate_bytes = number_at(options, "rate"),
        .sent_count = sent,
        .dropped_count = dropped,
        .waiting_bytes = number_at(one, "backlog"),
    };
    snprintf(ret->kind, sizeof ret->kind, "%s", json_str(one, "kind"));
}

bool network_queue_read(const char *text, struct network_queue *ret)
{
    AUTO_JSON json_t *list = NULL;
    *ret = (struct network_queue){.kind = ""};
    if (json_parse(text, strlen(text), JSON_PLAIN, &list, NULL) || !json_is_array(list))
        return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        bool counts = json_is_true(json_object_get(one, "root")) && strcmp(json_str(one, "dev"), "lo") != 0;
        if (counts && is_set_by_somebody(json_str(one, "kind"))) {
            read_one(one, ret);
            return true;
        }
    }
    return true;
}

enum err_code executor_network_queue(const struct executor *x, const char *name_or_id, struct network_queue *ret, struct err *err)
{
    AUTO_FREE char *text = NULL;
    enum err_code code = executor_network_queues(x, name_or_id, &text, err);
    if (!code && !network_queue_read(text, ret))
        code = err_set(err, ERR_PROTOCOL, "what tc said of the queues of %s is no list", name_or_id);
    return code;
}
