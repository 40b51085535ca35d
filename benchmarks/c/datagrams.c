/*
 * datagrams PORT WINDOW BYTES: keeps so many datagrams of so many bytes under way; for each that comes back the
 * next is sent. An exchange is one there and back.
 */
#include "rounds.h"

static int server, window, bytes;
static char datagram[64 * 1024];

static void send_datagram(void) {
  if (send(server, datagram, bytes, 0) != bytes) fail("send");
}

static long exchange(double end) {
  long exchanges = 0;
  int waiting = window;
  for (int i = 0; i < window; i++) send_datagram();
  while (waiting > 0) {
    if (recv(server, datagram, sizeof datagram, 0) < 0) fail("no answer");
    exchanges++;
    if (now() >= end) waiting--;
    else send_datagram();
  }
  return exchanges;
}

int main(int count, char **arguments) {
  if (count != 4) return 64;
  window = atoi(arguments[2]), bytes = atoi(arguments[3]);
  server = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in address = address_of(INADDR_LOOPBACK, atoi(arguments[1]));
  struct timeval patience = {.tv_sec = PATIENCE / 1000};
  setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(server, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
  serve_rounds(exchange);
}
