// The load of bench/fuse.ts on one directory: operations a second, and microseconds of processor
// time for each (or MiB), a server's and our own, one line each.
// usage: fuse-load DIR SECONDS MIB PID
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

static int server;

// Seconds of the server's processor time, as /proc/PID/stat counts them in ticks.
static double cost(void) {
  char path[32];
  unsigned long user = 0, kernel = 0;
  snprintf(path, sizeof path, "/proc/%d/stat", server);
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  if (fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel) != 2) user = 0;
  fclose(file);
  return (double)(user + kernel) / sysconf(_SC_CLK_TCK);
}

static double own(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void tell(const char *what, double count, double from, double paid, double spent) {
  double rate = count / (now() - from);
  printf("%s %.0f %.1f %.1f\n", what, rate, (cost() - paid) / count * 1e6, (own() - spent) / count * 1e6);
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

static void write_fsync(long n) {
  static int fd;
  if (n == 0) fd = open("synced", O_CREAT | O_RDWR, 0644);
  block[0] = n;
  if (pwrite(fd, block, 4096, 0) != 4096 || fsync(fd)) err(1, "fsync");
}

static void rate(const char *what, void (*call)(long)) {
  double paid = cost(), spent = own(), from = now();
  long n = 0;
  do for (int k = 0; k < 10; k++) call(n++);
  while (now() - from < seconds);
  tell(what, n, from, paid, spent);
}

int main(int count, char **words) {
  if (count != 5 || chdir(words[1])) err(2, "usage: fuse-load DIR SECONDS MIB PID");
  seconds = atof(words[2]);
  long mib = atol(words[3]);
  server = atoi(words[4]);
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
  rate("write+fsync", write_fsync);
  double paid = cost(), spent = own(), from = now();
  int fd = open("big", O_CREAT | O_TRUNC | O_RDWR, 0644);
  for (long n = 0; n < mib; n++) if (write(fd, block, BLOCK) != BLOCK) err(1, "write");
  close(fd);
  tell("write", mib, from, paid, spent);
  fd = open("big", O_RDONLY);
  posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  // What a write-behind still does is not reading's cost.
  sleep(1);
  paid = cost();
  spent = own();
  from = now();
  while (read(fd, block, BLOCK) > 0);
  tell("read", mib, from, paid, spent);
  unlink("big");
  return 0;
}
