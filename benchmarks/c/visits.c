/*
 * visits PORT WINDOW: so many visitors at a time connect, send a byte, get it back, end their side, see the server
 * end its own and go; in the place of each who goes comes the next. An exchange is one visit.
 */
#include "rounds.h"

/* From how many addresses they come: a closed connection blocks its port for a minute. */
#define HOSTS 250

static int events, port, window;
static long visits;

/* On loopback, connecting does not wait for the server, as long as there is room in its backlog. */
static void come(void) {
  int visitor = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  struct sockaddr_in host = address_of(INADDR_LOOPBACK + 1 + visits % HOSTS, 0);
  struct sockaddr_in server = address_of(INADDR_LOOPBACK, port);
  /* Else a port would be taken for all the servers there are, and soon none be left. */
  setsockopt(visitor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
  if (bind(visitor, (struct sockaddr *)&host, sizeof host) != 0) fail("bind");
  if (connect(visitor, (struct sockaddr *)&server, sizeof server) != 0) fail("connect");
  if (write(visitor, "x", 1) != 1) fail("write");
  watch(events, visitor);
}

/* Whether the visit is over: the byte comes first, then the end. */
static int goes(int visitor) {
  char byte;
  int got = read(visitor, &byte, 1);
  if (got < 0) fail("read");
  if (got == 0) close(visitor);
  else shutdown(visitor, SHUT_WR);
  return got == 0;
}

static long visit(double end) {
  struct epoll_event ready[EVENTS];
  int waiting = window;
  visits = 0;
  for (int i = 0; i < window; i++) come();
  while (waiting > 0) {
    int count = epoll_wait(events, ready, EVENTS, PATIENCE);
    int isOver = now() >= end;
    if (count <= 0) fail("no answer");
    for (int i = 0; i < count; i++) {
      if (!goes(ready[i].data.fd)) continue;
      visits++;
      if (isOver) waiting--;
      else come();
    }
  }
  return visits;
}

int main(int count, char **arguments) {
  if (count != 3) return 64;
  port = atoi(arguments[1]), window = atoi(arguments[2]);
  events = epoll_create1(0);
  serve_rounds(visit);
}
