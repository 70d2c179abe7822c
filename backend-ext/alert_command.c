/* What the settings must say, and `--test-alert RECEIVER`. */
#include "backend-ext/alert.h"
#include "backend-ext/alert_in.h"
#include <stdio.h>
#include <string.h>

struct command {
    struct alert_settings alerts;
};
static const struct setting rows[] = {ALERT_SETTINGS(struct command, alerts)};

enum err_code alert_settings_check(const struct alert_settings *s, struct err *err)
{
    struct alert_config *config = NULL;
    char token[DAEMON_TOKEN_BYTES];
    const char *url = s->public_url;
    if ((strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0) || strlen(url) > 500 || strpbrk(url, " \"<>\\^`{|}#?"))
        return err_set(err, ERR_INVALID, "setting PUBLIC_URL: expected the page's address, as https://selfheal.example.org");
    enum err_code code = alert_in_token(s->in_token_file, token, err);
    if (!code)
        code = alert_config_load(s->config, &config, err);
    alert_config_free(config);
    return code;
}

static int test_one(const struct alert_config *config, const char *name, const char *public_url)
{
    const struct alert_receiver *r = alert_receiver_find(config, name);
    struct alert_answer answer;
    if (!r) {
        fprintf(stderr, "backend-ext: there is no receiver \"%s\" in the configuration\n", name);
        return 1;
    }
    AUTO_JSON json_t *message = alert_message_test(name, public_url);
    alert_send(r, message, NULL, &answer);
    if (answer.outcome == ALERT_DELIVERED)
        printf("%s: delivered (%s)\n", name, *answer.reason ? answer.reason : "taken");
    else
        fprintf(stderr, "backend-ext: %s: not delivered: %s\n", name, answer.reason);
    return answer.outcome == ALERT_DELIVERED ? 0 : 1;
}

int alert_command_test(const char *receiver)
{
    struct command s = {0};
    struct alert_config *config = NULL;
    struct err err = {0};
    enum err_code code = settings_load(rows, sizeof rows / sizeof rows[0], &s, &err);
    if (!code)
        code = alert_settings_check(&s.alerts, &err);
    if (!code)
        code = alert_config_load(s.alerts.config, &config, &err);
    if (code)
        fprintf(stderr, "backend-ext: %s\n", err.msg);
    int result = code ? 1 : test_one(config, receiver, s.alerts.public_url);
    alert_config_free(config);
    settings_free(rows, sizeof rows / sizeof rows[0], &s);
    return result;
}
