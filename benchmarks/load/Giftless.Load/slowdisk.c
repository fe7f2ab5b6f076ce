// A disk of so many MB/s as a server sees it: fsync and fdatasync wait for what a file grew since they were called last, all files in turn.
// Loaded before libc; SLOW_DISK_MB_PER_S says how fast. Flushes of folders take no time.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

enum { files = 65536 };

static struct { dev_t device; ino_t number; int64_t flushed; } seen[files];
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static double free_at;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void wait_for_disk(int file)
{
    struct stat status;
    const char *rate = getenv("SLOW_DISK_MB_PER_S");
    if (!rate || file < 0 || file >= files || fstat(file, &status) != 0 || !S_ISREG(status.st_mode))
        return;

    pthread_mutex_lock(&gate);
    if (seen[file].device != status.st_dev || seen[file].number != status.st_ino || seen[file].flushed > status.st_size) {
        seen[file].device = status.st_dev;
        seen[file].number = status.st_ino;
        seen[file].flushed = 0;
    }
    double start = now();
    if (free_at < start)
        free_at = start;
    free_at += (double)(status.st_size - seen[file].flushed) / (atof(rate) * 1e6);
    seen[file].flushed = status.st_size;
    double wait = free_at - start;
    pthread_mutex_unlock(&gate);

    struct timespec pause = { (time_t)wait, (long)((wait - (double)(time_t)wait) * 1e9) };
    nanosleep(&pause, NULL);
}

int fsync(int file)
{
    static int (*real)(int);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_for_disk(file);
    return real(file);
}

int fdatasync(int file)
{
    static int (*real)(int);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_for_disk(file);
    return real(file);
}
