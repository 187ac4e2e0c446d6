/* A client that cannot be beaten: it sends bytes that were prepared in advance and only counts the answers.
 *
 * usage: limit
 *
 * Standard input brings orders, a line each:
 *
 *   open PORT CONNECTIONS                 close what is open, and connect so many times to 127.0.0.1
 *   http|frames SIZE ANSWERS COUNT FLIGHT and SIZE bytes: send them on every connection COUNT times, each time
 *                                         ANSWERS of HTTP (with a Content-Length) or frames of a WebSocket come
 *                                         back; FLIGHT of these batches may be unanswered at once
 *
 * Each is answered by a line of JSON: seconds, seconds of processor time, and the seconds that each batch of
 * the first connection took. The program ends with its standard input.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 1024, CHUNK = 1 << 18, HEAD = 4096 };

struct order { bool frames; size_t size, answers, count, flight; char *bytes; };
struct line {
  int fd;
  size_t sent;      /* bytes of the batch that is being sent */
  size_t begun;     /* batches whose sending has begun */
  size_t answered;  /* answers to all batches */
  uint64_t skip;    /* bytes until the next answer begins */
  size_t held;      /* bytes of its head */
  char head[HEAD + 1];
};

static struct line lines[CONNECTIONS];
static struct pollfd polled[CONNECTIONS];
static size_t opened;
static double *begun_at, *took;

static double clock_of(clockid_t which) {
  struct timespec at;
  clock_gettime(which, &at);
  return at.tv_sec + at.tv_nsec / 1e9;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void open_lines(int port, size_t count) {
  while (opened) close(lines[--opened].fd);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  for (int yes = 1; opened < count && opened < CONNECTIONS; opened++) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    lines[opened] = (struct line){.fd = fd};
    polled[opened].fd = fd;
  }
}

/* The bytes of a whole answer that begins with HELD bytes of head; 0 where they do not tell yet. */
static uint64_t whole(const struct order *order, const char *start, size_t held) {
  const unsigned char *head = (const unsigned char *)start;
  if (order->frames) {
    if (held < 2) return 0;
    size_t extended = head[1] == 126 ? 2 : head[1] == 127 ? 8 : 0;
    if (held < 2 + extended) return 0;
    uint64_t length = extended ? 0 : head[1];
    for (size_t i = 0; i < extended; i++) length = length << 8 | head[2 + i];
    return 2 + extended + length;
  }
  const char *end = memmem(start, held, "\r\n\r\n", 4);
  if (!end) return 0;
  const char *length = memmem(start, end - start, "Content-Length:", 15);
  return end + 4 - start + (length ? strtoull(length + 15, NULL, 10) : 0);
}

static void answered(const struct order *order, struct line *line) {
  if (++line->answered % order->answers || line != lines) return;
  size_t batch = line->answered / order->answers - 1;
  took[batch] = clock_of(CLOCK_MONOTONIC) - begun_at[batch];
}

/* Count the answers in what has come; only a head that is torn is kept. */
static void count(const struct order *order, struct line *line, const char *data, size_t size) {
  while (size) {
    if (line->skip) {
      size_t part = size < line->skip ? size : line->skip;
      data += part, size -= part, line->skip -= part;
      if (!line->skip) answered(order, line);
      continue;
    }
    uint64_t length = line->held ? 0 : whole(order, data, size);
    if (length && length <= size) {
      data += length, size -= length;
      answered(order, line);
      continue;
    }
    size_t before = line->held, part = size < HEAD - before ? size : HEAD - before;
    if (!part) { fputs("the head of an answer is too long\n", stderr); exit(1); }
    memcpy(line->head + before, data, part);
    line->head[line->held += part] = 0;
    length = whole(order, line->head, line->held);
    if (!length) { data += part, size -= part; continue; }
    uint64_t rest = length - before;
    line->held = 0;
    part = rest < size ? rest : size;
    data += part, size -= part, line->skip = rest - part;
    if (!line->skip) answered(order, line);
  }
}

static void receive(const struct order *order, struct line *line, int flags) {
  static char data[CHUNK];
  ssize_t size = recv(line->fd, data, CHUNK, flags);
  if (size > 0) count(order, line, data, size);
  else if (!size || (errno != EAGAIN && errno != EINTR)) fail("the connection has ended");
}

/* Send as much as may be unanswered and goes; whether more is to be sent. */
static bool send_some(const struct order *order, struct line *line) {
  while (true) {
    if (!line->sent) {
      if (line->begun == order->count) return false;
      if (line->begun - line->answered / order->answers >= order->flight) return false;
      if (line == lines) begun_at[line->begun] = clock_of(CLOCK_MONOTONIC);
      line->begun++;
    }
    ssize_t size = send(line->fd, order->bytes + line->sent, order->size - line->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size < 0 && errno != EAGAIN && errno != EINTR) fail("send");
    if (size < 0) return true;
    line->sent = (line->sent + size) % order->size;
  }
}

static void run(const struct order *order) {
  begun_at = realloc(begun_at, order->count * sizeof *begun_at);
  took = realloc(took, order->count * sizeof *took);
  double started = clock_of(CLOCK_MONOTONIC), used = clock_of(CLOCK_PROCESS_CPUTIME_ID);
  size_t left = opened;
  for (size_t i = 0; i < opened; i++) lines[i].sent = lines[i].begun = lines[i].answered = 0;
  for (size_t i = 0; i < opened; i++) polled[i].events = POLLIN | (send_some(order, lines + i) ? POLLOUT : 0);
  while (left) {
    if (opened == 1 && polled[0].events == POLLIN) { /* one thing to wait for needs no poll */
      receive(order, lines, 0);
      polled[0].events = POLLIN | (send_some(order, lines) ? POLLOUT : 0);
      left = lines[0].answered < order->count * order->answers;
      continue;
    }
    if (poll(polled, opened, -1) < 0 && errno != EINTR) fail("poll");
    for (size_t i = 0; i < opened; i++) {
      struct line *line = lines + i;
      if (!polled[i].revents || line->answered == order->count * order->answers) continue;
      if (polled[i].revents & ~POLLOUT) receive(order, line, MSG_DONTWAIT);
      polled[i].events = POLLIN | (send_some(order, line) ? POLLOUT : 0);
      left -= line->answered == order->count * order->answers;
    }
  }
  printf("{\"seconds\":%.9f,\"cpu\":%.9f,\"latencies\":[", clock_of(CLOCK_MONOTONIC) - started,
         clock_of(CLOCK_PROCESS_CPUTIME_ID) - used);
  for (size_t i = 0; i < order->count; i++) printf("%s%.9f", i ? "," : "", took[i]);
  puts("]}");
}

int main(void) {
  char kind[16];
  while (scanf("%15s", kind) == 1) {
    struct order order = {.frames = !strcmp(kind, "frames")};
    int port;
    size_t connections;
    if (!strcmp(kind, "open")) {
      if (scanf("%d %zu", &port, &connections) != 2) return 2;
      getchar();
      open_lines(port, connections);
      puts("{}");
    } else {
      if (scanf("%zu %zu %zu %zu", &order.size, &order.answers, &order.count, &order.flight) != 4) return 2;
      getchar();
      order.bytes = malloc(order.size);
      if (fread(order.bytes, 1, order.size, stdin) != order.size) return 2;
      run(&order);
      free(order.bytes);
    }
    fflush(stdout);
  }
}
