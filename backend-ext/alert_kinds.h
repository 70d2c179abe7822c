/* alert_kinds.h - the rows of alert_kinds.c, and what kinds that speak HTTP have in common. */
#pragma once
#include "backend-ext/alert.h"
#include <stdarg.h>

extern const struct alert_kind alert_kind_webhook, alert_kind_slack, alert_kind_email, alert_kind_pagerduty, alert_kind_ntfy, alert_kind_alertmanager;

/* An http or https URL without a user in it. */
enum err_code alert_check_url(const struct alert_receiver *r, struct err *err);
/* "Name: value". */
enum err_code alert_request_header(struct alert_request *q, struct err *err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Steals `body`. */
enum err_code alert_request_body(struct alert_request *q, json_t *body, struct err *err);
/* 2xx is delivered; 408, 429 and 5xx are tried again, at 429 and 503 no sooner than the receiver said; anything else cannot get better. */
void alert_judge_http(int status, int retry_after_ms, const char *body, struct alert_answer *ret);
