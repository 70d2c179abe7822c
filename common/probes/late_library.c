/* Loads a shared library when it is needed. */
#include "common/probes/late_library.h"
#include <dlfcn.h>
#include <string.h>

enum err_code late_library(const char *file, const char *package, const char *const *names, void *ret_pointers, struct err *err)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return err_set(err, ERR_UNAVAILABLE, "%s cannot be loaded; Debian's package %s has it", file, package);
    for (size_t i = 0; names[i]; i++) {
        void *found = dlsym(library, names[i]);
        if (!found)
            return err_set(err, ERR_UNAVAILABLE, "%s has no %s: another version of it is needed", file, names[i]);
        memcpy((char *)ret_pointers + i * sizeof found, &found, sizeof found);
    }
    return ERR_NONE;
}
