/* Archives: what the engine sends is read within its bounds; what we write is read back as the same. */
#include "common/base/base.h"
#include "common/docker/docker_tar.h"
#include "fuzz/fuzz.h"

static void write_and_read(const uint8_t *data, size_t bytes)
{
    char name[100], *archive = NULL;
    size_t name_bytes = bytes ? data[0] % sizeof name : 0, archive_bytes = 0, count = 0;
    if (name_bytes >= bytes)
        name_bytes = 0;
    memcpy(name, data, name_bytes);
    name[name_bytes] = '\0';
    const struct docker_file file = {.name = name, .content = (const char *)data, .bytes = bytes};
    MUST(docker_tar_write(&file, 1, &archive, &archive_bytes, NULL) == ERR_NONE);
    AUTO_FREE char *back = malloc(bytes + 1);
    MUST(docker_tar_read(archive, archive_bytes, back, bytes + 1, &count, NULL) == ERR_NONE);
    MUST(count == bytes && memcmp(back, data, bytes) == 0);
    free(archive);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    size_t room = 8u * fuzz_byte(&data, &bytes), count = 0;
    uint8_t *copy = malloc(bytes + 1);
    char *buf = malloc(room + 1);
    MUST(copy && buf);
    if (bytes)
        memcpy(copy, data, bytes);
    /* The checksum is put right where there is one, else few inputs come further. */
    for (size_t at = 0; at + 512 <= bytes; at += 512) {
        unsigned sum = 8 * ' ';
        for (size_t i = 0; i < 512; i++)
            sum += i >= 148 && i < 156 ? 0u : copy[at + i];
        if (memcmp(copy + at + 257, "ustar", 5) == 0)
            snprintf((char *)copy + at + 148, 8, "%06o", sum);
    }
    uint8_t *exact = malloc(bytes ? bytes : 1);
    MUST(exact);
    memcpy(exact, copy, bytes);
    if (docker_tar_read((const char *)exact, bytes, buf, room, &count, NULL) == ERR_NONE)
        MUST(count <= room && count <= bytes);
    if (bytes > 0 && bytes <= DOCKER_FILE_MAX_BYTES)
        write_and_read(exact, bytes);
    free(exact);
    free(copy);
    free(buf);
    return 0;
}
