/*
 * ping_pong PORT CONNECTIONS BYTES UNDER_WAY: on each connection sends messages of so many bytes, at most so many
 * ahead of what has come back. An exchange is one message there and back.
 */
#include "rounds.h"

/* Room for all messages that are under way, so that sending one never waits for the server to read it. */
#define SEND_BUFFER (512 * 1024)

static int events, connections, bytes, under_way;
static int *sockets, *missing; /* the latter by socket */
static char *message, received[64 * 1024];

static int opened(int port) {
  int opened = socket(AF_INET, SOCK_STREAM, 0), room = SEND_BUFFER, yes = 1;
  struct sockaddr_in server = address_of(INADDR_LOOPBACK, port);
  setsockopt(opened, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  setsockopt(opened, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (connect(opened, (struct sockaddr *)&server, sizeof server) != 0) fail("connect");
  watch(events, opened);
  return opened;
}

static void send_message(int socket) {
  missing[socket] += bytes;
  if (write(socket, message, bytes) != bytes) fail("write");
}

/* How many messages have not come back whole. */
static int messages_missing(int socket) {
  return (missing[socket] + bytes - 1) / bytes;
}

static long ping_pong(double end) {
  struct epoll_event ready[EVENTS];
  long exchanges = 0;
  int waiting = connections * under_way;
  for (int i = 0; i < waiting; i++) send_message(sockets[i % connections]);
  while (waiting > 0) {
    int count = epoll_wait(events, ready, EVENTS, PATIENCE);
    int isOver = now() >= end;
    if (count <= 0) fail("no answer");
    for (int i = 0; i < count; i++) {
      int socket = ready[i].data.fd, got = read(socket, received, sizeof received);
      if (got <= 0) fail("read");
      int before = messages_missing(socket);
      missing[socket] -= got;
      int returned = before - messages_missing(socket);
      exchanges += returned;
      if (isOver) waiting -= returned;
      else while (returned-- > 0) send_message(socket);
    }
  }
  return exchanges;
}

int main(int count, char **arguments) {
  if (count != 5) return 64;
  connections = atoi(arguments[2]), bytes = atoi(arguments[3]), under_way = atoi(arguments[4]);
  events = epoll_create1(0);
  message = memset(malloc(bytes), 'a', bytes);
  sockets = calloc(connections, sizeof *sockets);
  for (int i = 0; i < connections; i++) sockets[i] = opened(atoi(arguments[1]));
  missing = calloc(sockets[connections - 1] + 1, sizeof *missing);
  serve_rounds(ping_pong);
}
