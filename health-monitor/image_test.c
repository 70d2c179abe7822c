/* When an image counts as one that its container is well with. */
#include "health-monitor/image.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static void each_case(void **state)
{
    (void)state;
    static const struct {
        enum instance_state state;
        const char *image, *well;
        int ran_ms;
        int64_t wait_ms;
    } cases[] = {
        {INSTANCE_RUNNING, "sha256:a", "", 0, 0},                                 /* the first one, at once */
        {INSTANCE_RUNNING, "sha256:a", "sha256:a", 0, -1},                        /* known */
        {INSTANCE_RUNNING, "sha256:b", "sha256:a", 1000, IMAGE_PROVEN_MS - 1000}, /* another one */
        {INSTANCE_RUNNING, "sha256:b", "sha256:a", IMAGE_PROVEN_MS - 1, 1},       /* still */
        {INSTANCE_RUNNING, "sha256:b", "sha256:a", IMAGE_PROVEN_MS, 0},           /* proven */
        {INSTANCE_RUNNING, "sha256:b", "sha256:a", -5000, IMAGE_PROVEN_MS},       /* the engine's clock goes before ours */
        {INSTANCE_EXITED, "sha256:b", "", IMAGE_PROVEN_MS, IMAGE_AGAIN_MS},       /* it went meanwhile */
        {INSTANCE_RUNNING, "", "", IMAGE_PROVEN_MS, IMAGE_AGAIN_MS},              /* the engine does not tell it */
    };
    int64_t started_us = 0;
    assert_int_equal(clock_parse("2026-11-28T12:00:00Z", &started_us, NULL), ERR_NONE);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct instance c = {.state = cases[i].state, .started_at = "2026-11-28T12:00:00Z"};
        snprintf(c.image_id, sizeof c.image_id, "%s", cases[i].image);
        snprintf(c.image_well, sizeof c.image_well, "%s", cases[i].well);
        assert_int_equal(image_wait_ms(&c, started_us + cases[i].ran_ms * 1000LL), cases[i].wait_ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_case)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
