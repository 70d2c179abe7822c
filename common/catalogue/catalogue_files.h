/* catalogue_files.h - the files a catalogue is read from, opened as trees; for catalogue_load.c and catalogue_cross.c. */
#pragma once
#include "common/catalogue/catalogue_fields.h"

/* The file itself, and those that it includes: of what more than one has by the same name, the first says what is so. */
enum { SOURCE_MAX = 32, TARGETS_FILE_MAX = 100, CATALOGUE_FILE_MAX = SOURCE_MAX + TARGETS_FILE_MAX };
struct catalogue_files {
    struct yaml_tree *trees[CATALOGUE_FILE_MAX];
    size_t count;
    size_t included_count; /* those up to here are the file and what it includes; the rest holds targets alone */
};

/* What was opened is closed by catalogue_files_close(), also after an error. */
enum err_code catalogue_files_open(const struct catalogue_settings *s, struct catalogue_files *from, struct err *err);
void catalogue_files_close(struct catalogue_files *from);
/* The key of the entry of that name in the section of that file; NULL where it has none. */
const yaml_node_t *catalogue_entry(struct yaml_tree *tree, const char *section, const char *name);

/* catalogue_cross.c: once all is read, whether what the entries say of one another is so; mistakes are noted with their place. */
void catalogue_check_across(struct reading *r, const struct catalogue_files *from);
