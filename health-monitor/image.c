#include "health-monitor/image.h"
#include <string.h>

int64_t image_wait_ms(const struct instance *c, int64_t now_us)
{
    int64_t started_us = 0;
    if (c->state != INSTANCE_RUNNING || !c->image_id[0] || clock_parse(c->started_at, &started_us, NULL))
        return IMAGE_AGAIN_MS;
    if (!c->image_well[0])
        return 0;
    if (strcmp(c->image_well, c->image_id) == 0)
        return -1;
    int64_t ran_ms = (now_us - started_us) / 1000, left_ms = IMAGE_PROVEN_MS - (ran_ms > 0 ? ran_ms : 0);
    return left_ms > 0 ? left_ms : 0;
}
