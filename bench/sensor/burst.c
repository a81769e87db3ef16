/* Starts many short-lived processes: the load for the live sensor's measurements. No output of the
 * children; one line of JSON at the end.
 *   burst COUNT IN_FLIGHT TAG [PER_SECOND]     every child execs ./burst leaf N TAG and ends
 *   burst COUNT IN_FLIGHT TAG 0 orphans        every child starts a grandchild and ends before it
 *   burst COUNT IN_FLIGHT stampTAG PER_SECOND  N is the time of the exec, in microseconds since the epoch
 * Built by bench/sensor/run.ts with the compiler of the machine; nothing of it ships. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void become(const char *self, const char *role, const char *number, const char *tag) {
  char *args[] = {(char *)self, (char *)role, (char *)number, (char *)tag, 0};
  execve(self, args, environ);
  _exit(127);
}

int main(int argc, char **argv) {
  if (argc == 4 && !strcmp(argv[1], "leaf")) return 0;
  if (argc == 4 && !strcmp(argv[1], "middle")) {
    pid_t child = vfork();
    if (child == 0) become(argv[0], "leaf", argv[2], argv[3]);
    return 0;
  }
  /* As "python3 -c CODE SHELL": what the latency of an alert is measured with. */
  if (argc == 4 && !strcmp(argv[1], "-c")) {
    pid_t child = vfork();
    if (child == 0) {
      char *args[] = {argv[3], 0};
      execve(argv[3], args, environ);
      _exit(127);
    }
    wait(0);
    return 0;
  }
  int count = atoi(argv[1]), in_flight = atoi(argv[2]);
  const char *tag = argv[3];
  double per_second = argc > 4 ? atof(argv[4]) : 0;
  int orphans = argc > 5;
  if (orphans) prctl(PR_SET_CHILD_SUBREAPER, 1);
  double began = seconds();
  int live = 0;
  for (int n = 0; n < count; n++) {
    char number[32];
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    if (strncmp(tag, "stamp", 5)) snprintf(number, sizeof number, "%d", n);
    else snprintf(number, sizeof number, "%lld", t.tv_sec * 1000000LL + t.tv_nsec / 1000);
    pid_t child = vfork();
    if (child == 0) become(argv[0], orphans ? "middle" : "leaf", number, tag);
    live++;
    while (live >= in_flight)
      if (wait(0) > 0) live--;
    if (per_second > 0) {
      double due = began + (n + 1) / per_second, now = seconds();
      if (due > now) {
        struct timespec pause = {0, (long)((due - now) * 1e9)};
        nanosleep(&pause, 0);
      }
    }
  }
  while (wait(0) > 0);
  double took = seconds() - began;
  struct rusage self, children;
  getrusage(RUSAGE_SELF, &self);
  getrusage(RUSAGE_CHILDREN, &children);
  double cpu = self.ru_utime.tv_sec + self.ru_stime.tv_sec + children.ru_utime.tv_sec + children.ru_stime.tv_sec +
               (self.ru_utime.tv_usec + self.ru_stime.tv_usec + children.ru_utime.tv_usec + children.ru_stime.tv_usec) / 1e6;
  printf("{\"count\":%d,\"seconds\":%.4f,\"cpuSeconds\":%.4f}\n", count, took, cpu);
  return 0;
}
