/* Brings the database up to date from a folder of SQL files. */
#include "backend-ext/db_migrate.h"
#include "common/base/base.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX_BYTES = 1 << 20, SCRIPT_TIMEOUT_MS = 60000 };

static const struct db_statement is_recorded = {"migration_recorded", "SELECT 1 FROM schema_migrations WHERE file = $1"};
static const struct db_statement record = {"migration_record", "INSERT INTO schema_migrations (file) VALUES ($1)"};

/* The lock's number only has to be ours; transactions hold it, so a broken connection lets go of it. */
static const char begin_locked[] = "BEGIN; SET LOCAL statement_timeout = '60s'; SELECT pg_advisory_xact_lock(7350080)";
static const char create_record[] = "CREATE TABLE IF NOT EXISTS schema_migrations ("
                                    "file TEXT PRIMARY KEY, applied_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now())";

static int is_migration(const struct dirent *d)
{
    const char *name = d->d_name;
    size_t length = strlen(name);

    return isdigit((unsigned char)name[0]) && isdigit((unsigned char)name[1]) && length > 7 && name[2] == '-' &&
           strcmp(name + length - 4, ".sql") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void free_names(struct dirent **names, int count)
{
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

static enum err_code list_files(const char *folder, struct dirent ***ret, int *ret_count, struct err *err)
{
    struct dirent **names = NULL;
    int count = scandir(folder, &names, is_migration, by_name);

    if (count < 0)
        return err_set(err, ERR_INVALID, "MIGRATIONS_DIR %s: %s", folder, strerror(errno));
    if (count == 0) {
        free(names);
        return err_set(err, ERR_INVALID, "MIGRATIONS_DIR %s: holds no NN-name.sql files", folder);
    }
    *ret = names;
    *ret_count = count;
    return ERR_NONE;
}

enum err_code db_migrate_check(const char *folder, struct err *err)
{
    struct dirent **names;
    int count;
    enum err_code code = list_files(folder, &names, &count, err);

    if (code == ERR_NONE)
        free_names(names, count);
    return code;
}

static enum err_code read_file(const char *folder, const char *name, char **ret, struct err *err)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = n > 0 && (size_t)n < sizeof path ? fopen(path, "re") : NULL;
    char *text = malloc(FILE_MAX_BYTES + 1);

    if (!f || !text) {
        err_set(err, ERR_INVALID, "migration %s: %s", name, f ? "out of memory" : strerror(errno));
        goto fail;
    }
    size_t bytes = fread(text, 1, FILE_MAX_BYTES + 1, f);
    if (ferror(f) || bytes > FILE_MAX_BYTES || memchr(text, '\0', bytes)) {
        err_set(err, ERR_INVALID, "migration %s: not readable as text of at most 1 MiB", name);
        goto fail;
    }
    text[bytes] = '\0';
    fclose(f);
    *ret = text;
    return ERR_NONE;

fail:
    if (f)
        fclose(f);
    free(text);
    return ERR_INVALID;
}

static enum err_code apply_locked(struct db_conn *c, const char *folder, const char *name, bool *ret_applied, struct err *err)
{
    AUTO_FREE char *sql = NULL;
    AUTO_RESULT PGresult *found = NULL;
    const char *params[] = {name};
    enum err_code code = db_query(c, &is_recorded, params, 1, &found, err);

    if (code != ERR_NONE || PQntuples(found) > 0)
        return code;
    code = read_file(folder, name, &sql, err);
    if (code != ERR_NONE)
        return code;
    code = db_script(c, sql, SCRIPT_TIMEOUT_MS, NULL, err);
    if (code != ERR_NONE) {
        err_prefix(err, "migration %s: ", name);
        return code;
    }
    *ret_applied = true;
    return db_query(c, &record, params, 1, NULL, err);
}

static enum err_code apply(struct db_conn *c, const char *folder, const char *name, struct err *err)
{
    bool applied = false;
    enum err_code code = db_script(c, begin_locked, SCRIPT_TIMEOUT_MS, NULL, err);

    if (code == ERR_NONE)
        code = apply_locked(c, folder, name, &applied, err);
    if (code == ERR_NONE)
        code = db_commit(c, err);
    if (code == ERR_NONE && applied)
        log_info("migration=%s applied", name);
    return code;
}

static enum err_code create_table(struct db_conn *c, struct err *err)
{
    enum err_code code = db_script(c, begin_locked, SCRIPT_TIMEOUT_MS, NULL, err);

    if (code == ERR_NONE)
        code = db_script(c, create_record, SCRIPT_TIMEOUT_MS, NULL, err);
    if (code == ERR_NONE)
        code = db_commit(c, err);
    return code;
}

enum err_code db_migrate(struct db_conn *c, const char *folder, struct err *err)
{
    struct dirent **names;
    int count;
    enum err_code code = list_files(folder, &names, &count, err);

    if (code != ERR_NONE)
        return code;
    code = create_table(c, err);
    for (int i = 0; i < count && code == ERR_NONE; i++)
        code = apply(c, folder, names[i]->d_name, err);
    free_names(names, count);
    return code;
}
