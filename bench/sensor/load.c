/* A mixed load at a steady rate, for the live sensor's soak: in each round a fork that ends at once, a
 * program, a file made, renamed and deleted, a connection to a server of its own. Prints what it did.
 *   load SECONDS ROUNDS_PER_SECOND TAG FOLDER
 * Built by bench/sensor/soak.ts with the compiler of the machine; nothing of it ships. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static int serve(struct sockaddr_in *address, pid_t *server) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  socklen_t length = sizeof *address;
  address->sin_family = AF_INET;
  address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)address, length) || listen(listener, 512)) return -1;
  getsockname(listener, (struct sockaddr *)address, &length);
  *server = fork();
  if (*server == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
      int one = accept(listener, 0, 0);
      if (one >= 0) close(one);
    }
  }
  return close(listener);
}

static int connect_once(const struct sockaddr_in *address) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  /* A reset at the end leaves no port waiting. */
  struct linger linger = {1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  int failed = connect(fd, (const struct sockaddr *)address, sizeof *address);
  close(fd);
  return failed == 0;
}

static int touch_file(const char *folder, long round) {
  char first[512], second[512];
  snprintf(first, sizeof first, "%s/first-%ld", folder, round);
  snprintf(second, sizeof second, "%s/second-%ld", folder, round);
  int fd = open(first, O_CREAT | O_EXCL | O_WRONLY, 0600);
  if (fd < 0) return 0;
  close(fd);
  return rename(first, second) == 0 && unlink(second) == 0;
}

int main(int argc, char **argv) {
  if (argc == 4 && !strcmp(argv[1], "leaf")) return 0;
  if (argc != 5) return 2;
  double length = atof(argv[1]), rate = atof(argv[2]);
  const char *tag = argv[3], *folder = argv[4];
  struct sockaddr_in address = {0};
  pid_t server = 0;
  if (serve(&address, &server)) return 1;
  long forks = 1, execs = 0, files = 0, connections = 0, round = 0;
  double began = seconds();
  while (seconds() - began < length) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child > 0) forks++, waitpid(child, 0, 0);
    child = vfork();
    if (child == 0) {
      char number[24];
      snprintf(number, sizeof number, "%ld", round);
      char *args[] = {argv[0], "leaf", number, (char *)tag, 0};
      execve(argv[0], args, environ);
      _exit(127);
    }
    if (child > 0) forks++, execs++, waitpid(child, 0, 0);
    files += touch_file(folder, round);
    connections += connect_once(&address);
    round++;
    double ahead = began + round / rate - seconds();
    if (ahead > 0) usleep((useconds_t)(ahead * 1e6));
  }
  double took = seconds() - began;
  kill(server, SIGKILL);
  waitpid(server, 0, 0);
  printf("{\"seconds\":%.1f,\"rounds\":%ld,\"forks\":%ld,\"execs\":%ld,\"files\":%ld,\"connections\":%ld}\n",
         took, round, forks, execs, files, connections);
  return 0;
}
