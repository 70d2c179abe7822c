/* docker_tar.h - the few bytes of tar (POSIX ustar, https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html) that the
 * engine speaks where files go in and out of a container: small files one way, the beginning of one file the other. */
#pragma once
#include "common/docker/docker.h"

/* The archive of these files, malloc'd.  ERR_LIMIT: a name over 99 bytes or content over DOCKER_FILE_MAX_BYTES; ERR_NOMEM. */
enum err_code docker_tar_write(const struct docker_file *files, size_t count, char **ret, size_t *ret_bytes, struct err *err);

/* The archive of one file of any size as it is written piece by piece: the header goes first, then the content, then the padding.  The header is
 * DOCKER_TAR_BLOCK bytes; name up to 99 bytes. */
enum { DOCKER_TAR_BLOCK = 512 };
void docker_tar_header(const char *name, size_t bytes, char ret[DOCKER_TAR_BLOCK]);
size_t docker_tar_padding(size_t bytes); /* with the two empty blocks of the end */

/* The content of the first regular file in the beginning of an archive, as far as it is there: at most `bytes` of it into buf.
 * ERR_NOT_FOUND: the first entry is no regular file (a folder, a link); ERR_PROTOCOL: not an archive. */
enum err_code docker_tar_read(const char *archive, size_t archive_bytes, char *buf, size_t bytes, size_t *ret_count, struct err *err);
