// The load of bench/fuse.ts on one directory: operations a second, one line each.
// usage: fuse-load DIR SECONDS MIB
#define _GNU_SOURCE
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FILES = 1000, BLOCK = 1 << 20 };
static char block[BLOCK];
static double seconds;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static const char *name(long number) {
  static char text[32];
  snprintf(text, sizeof text, "f%ld", number * 7919 % FILES);
  return text;
}

static void stat_uncached(long n) {
  struct statx found;
  if (statx(AT_FDCWD, name(n), AT_STATX_FORCE_SYNC, STATX_BASIC_STATS, &found)) err(1, "statx");
}

static void open_read(long n) {
  int fd = open(name(n), O_RDONLY);
  if (fd < 0 || read(fd, block, 4096) != 4096) err(1, "read");
  close(fd);
}

static void create_write_unlink(long n) {
  (void)n;
  int fd = open("new", O_CREAT | O_EXCL | O_RDWR, 0644);
  if (fd < 0 || write(fd, block, 4096) != 4096) err(1, "create");
  close(fd);
  if (unlink("new")) err(1, "unlink");
}

static void list(long n) {
  (void)n;
  DIR *dir = opendir(".");
  long count = 0;
  while (readdir(dir)) count++;
  closedir(dir);
  if (count < FILES) errx(1, "%ld names", count);
}

static void rate(const char *what, void (*call)(long)) {
  double from = now();
  long n = 0;
  do for (int k = 0; k < 10; k++) call(n++);
  while (now() - from < seconds);
  printf("%s %.0f\n", what, n / (now() - from));
}

int main(int count, char **words) {
  if (count != 4 || chdir(words[1])) err(2, "usage: fuse-load DIR SECONDS MIB");
  seconds = atof(words[2]);
  long mib = atol(words[3]);
  memset(block, 'x', BLOCK);
  for (long n = 0; n < FILES; n++) {
    int fd = open(name(n), O_CREAT | O_WRONLY, 0644);
    if (fd < 0 || write(fd, block, 4096) != 4096) err(1, "fill");
    close(fd);
  }
  rate("stat", stat_uncached);
  rate("open+read", open_read);
  rate("create+write+unlink", create_write_unlink);
  rate("list", list);
  double from = now();
  int fd = open("big", O_CREAT | O_TRUNC | O_RDWR, 0644);
  for (long n = 0; n < mib; n++) if (write(fd, block, BLOCK) != BLOCK) err(1, "write");
  close(fd);
  printf("write %.0f\n", mib / (now() - from));
  fd = open("big", O_RDONLY);
  posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  // What a write-behind still does is not reading's cost.
  sleep(1);
  from = now();
  while (read(fd, block, BLOCK) > 0);
  printf("read %.0f\n", mib / (now() - from));
  unlink("big");
  return 0;
}
