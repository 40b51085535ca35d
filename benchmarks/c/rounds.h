/* Rounds of load on a server of this machine: what the generators share. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* How long one round lasts, in seconds. */
#define ROUND_SECONDS 1.0

/* How many events are taken from the system at once. */
#define EVENTS 256

/* No exchange takes so long, in milliseconds: what has not come by then is lost. */
#define PATIENCE 5000

static inline void fail(const char *what) {
  perror(what);
  exit(1);
}

static inline double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

/* Runs a round for each line on standard input, and prints how many exchanges it had. */
static inline void serve_rounds(long (*round)(double end)) {
  for (int read; (read = getchar()) != EOF;) {
    if (read != '\n') continue;
    printf("%ld\n", round(now() + ROUND_SECONDS));
    fflush(stdout);
  }
}

static inline struct sockaddr_in address_of(unsigned host, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(host);
  return address;
}

/* Has `events`, an epoll, tell when there is something to read on `socket`. */
static inline void watch(int events, int socket) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = socket};
  if (epoll_ctl(events, EPOLL_CTL_ADD, socket, &event) != 0) fail("epoll_ctl");
}
