/* Reads lines of JSON and prints, for each with a "created" time, when it could be read: the end of the way
 * from an exec to its alert. A program of its own that sleeps in read, since a Node process that also starts
 * the attacks would tell when it came round to reading.
 *   stamp <alerts >times     "SECONDS.NANOSECONDS CREATED" a line, the first of the epoch, the second as the alert has it
 * Built by bench/sensor/run.ts with the compiler of the machine; nothing of it ships. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char text[1 << 20];
static const char key[] = "\"created\":\"";

int main(void) {
  size_t length = 0;
  for (;;) {
    ssize_t got = read(0, text + length, sizeof text - length - 1);
    if (got <= 0) return 0;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    length += got;
    char *line = text, *end;
    while ((end = memchr(line, '\n', length - (line - text)))) {
      *end = 0;
      char *created = strstr(line, key);
      if (created) {
        created += sizeof key - 1;
        printf("%ld.%09ld %.*s\n", now.tv_sec, now.tv_nsec, (int)strcspn(created, "\""), created);
      }
      line = end + 1;
    }
    length -= line - text;
    memmove(text, line, length);
    fflush(stdout);
  }
}
