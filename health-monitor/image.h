/* image.h - from when on the image of a container counts as one that it is well with. */
#pragma once
#include "common/executor/executor.h"

enum { IMAGE_PROVEN_MS = 10 * 60 * 1000, IMAGE_AGAIN_MS = 60 * 1000 };

/* Of a target that is well: 0 = its image is to be kept now, -1 = it is the one that is kept, else how long to wait.  The first one is kept at once;
 * one that came after another has to run for IMAGE_PROVEN_MS, so that the one before is still known when it fails soon. */
int64_t image_wait_ms(const struct instance *c, int64_t now_us);
