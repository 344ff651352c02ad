#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* appends the rest of an open file, up to cap bytes in all */
static sh_status read_all(int file, const char *path, size_t cap, sh_vec *out, sh_error *error)
{
    for (;;) {
        if (!sh_vec_reserve(out, out->count + 65536 + 1)) {
            return sh_error_set(error, SH_E_MEMORY, "no memory to read %s", path);
        }
        ssize_t got = read(file, (char *)out->data + out->count, 65536);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return sh_error_set(error, SH_E_INPUT, "cannot read %s: %s", path, strerror(errno));
        }
        out->count += (size_t)got;
        if (out->count > cap) {
            return memchr(out->data, '\0', out->count) != NULL
                       ? sh_error_set(error, SH_E_INPUT, "%s is not a text file", path)
                       : sh_error_set(error, SH_E_INPUT, "%s is longer than %zu bytes", path,
                                      cap);
        }
        ((char *)out->data)[out->count] = '\0';
        if (got == 0) {
            return SH_OK;
        }
    }
}

sh_status sh_file_read(const char *path, size_t cap, sh_vec *out, sh_error *error)
{
    struct stat about;
    sh_vec_free(out);
    *out = sh_vec_of(1);
    /* a pipe without a writer would keep the program waiting for ever */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        return sh_error_set(error, SH_E_INPUT, "cannot open %s: %s", path, strerror(errno));
    }
    sh_status status = SH_OK;
    bool known = fstat(file, &about) == 0;
    if (known && S_ISFIFO(about.st_mode)) {
        status = sh_error_set(error, SH_E_INPUT, "%s is a pipe, not a file", path);
        goto out;
    }
    /* one allocation for an ordinary file; its size is only a hint */
    bool sized = known && about.st_size > 0;
    size_t hint = sized ? (size_t)about.st_size : 0;
    if (!sh_vec_reserve(out, (hint > cap ? cap : hint) + 65536 + 1)) {
        status = sh_error_set(error, SH_E_MEMORY, "no memory to read %s", path);
        goto out;
    }
    status = read_all(file, path, cap, out, error);
out:
    close(file);
    if (status != SH_OK) {
        sh_vec_free(out);
    }
    return status;
}

char *sh_file_part_name(const char *path)
{
    size_t length = strlen(path);
    char *name = malloc(length + sizeof ".part");
    if (name != NULL) {
        memcpy(name, path, length);
        memcpy(name + length, ".part", sizeof ".part");
    }
    return name;
}

static sh_status write_failed(const char *path, sh_error *error)
{
    return sh_error_set(error, SH_E_OUTPUT, "cannot write %s: %s", path, strerror(errno));
}

/* fsync of a file or folder by name */
static int sync_path(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return -1;
    }
    int result = fsync(file);
    int reason = errno;
    close(file);
    errno = reason;
    return result;
}

sh_status sh_file_commit(const char *part, const char *path, sh_error *error)
{
    char *copy = strdup(path);
    if (copy == NULL) {
        unlink(part);
        return sh_error_set(error, SH_E_MEMORY, "no memory to write %s", path);
    }
    sh_status status = SH_OK;
    if (sync_path(part) != 0 || rename(part, path) != 0) {
        status = write_failed(path, error);
        unlink(part);
    } else if (sync_path(dirname(copy)) != 0) {
        status = write_failed(path, error);
    }
    free(copy);
    return status;
}

static int write_all(int file, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t put = write(file, data, size);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return -1;
        }
        data += put;
        size -= (size_t)put;
    }
    return 0;
}

sh_status sh_file_write(const char *path, const void *data, size_t size, sh_error *error)
{
    char *part = sh_file_part_name(path);
    if (part == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "no memory to write %s", path);
    }
    sh_status status = SH_OK;
    int file = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0) {
        status = write_failed(path, error);
        goto out;
    }
    int failed = write_all(file, data, size);
    int reason = errno;
    failed |= close(file);
    if (failed) {
        errno = reason;
        status = write_failed(path, error);
        unlink(part);
        goto out;
    }
    status = sh_file_commit(part, path, error);
out:
    free(part);
    return status;
}
