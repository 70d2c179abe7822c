/* late_library.h - a shared library that is loaded with the first target that needs it, so that whoever watches none carries nothing of it.
 *
 * A table lists its functions with the types of its own header:
 *
 *   #define CALLS(X) X(mongoc_init) X(mongoc_client_destroy)
 *   struct calls { CALLS(LATE_POINTER) };
 *   static const char *const names[] = {CALLS(LATE_NAME) NULL};
 *
 * It stays loaded: some have threads of their own. */
#pragma once
#include "common/base/base.h"

#define LATE_POINTER(name) __typeof__(name) *(name);
#define LATE_NAME(name) #name,

/* ret_pointers: as many function pointers as there are names, in that order.  ERR_UNAVAILABLE: the library is not there (says which Debian package
 * has it), or it lacks one of the names. */
enum err_code late_library(const char *file, const char *package, const char *const *names, void *ret_pointers, struct err *err);
