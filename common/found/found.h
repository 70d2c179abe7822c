/* found.h - the front door of common/found/: targets that nobody wrote down, found by the labels of their containers. */
#pragma once
#include "common/found/finder.h"
