/* A neutral camera: it answers every drawing call at once, or after an exact delay, and draws nothing. Requests
 * by HTTP it answers at once, with bytes prepared in advance.
 *
 * usage: sink DELAY_US TOGETHER
 *   DELAY_US   microseconds between the arrival of calls and their answers; the order is kept
 *   TOGETHER   1 writes the answers to what one read brought with one write, 0 writes each by itself
 *
 * It prints the port that it listens on, at every address of 127.0.0.0/8, and serves until its standard input
 * ends. GET /counts answers with the calls and the bytes of calls so far, and the seconds of processor time. Any
 * other request is challenged where it has no Authorization, whose digest nobody checks; it is answered with so
 * many zeros where its path is /bytes/COUNT, and with two overlay services elsewhere. A body is read to its end
 * before it is answered, and dropped.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS = 8192, CHUNK = 1 << 18 };

struct bytes { char *data; size_t start, end, room; };
struct parcel { int64_t due; size_t size; };
struct client {
  int fd;
  bool upgraded, full, leaving, signed_in;
  size_t body, wanted; /* bytes of a request's body that are still to come; zeros to answer with */
  struct bytes in, out;
  struct parcel *parcels;
  size_t first, last, room;
};

static struct client clients[CLIENTS];
static int poller, timer, listener;
static int64_t delay;
static bool together;
static uint64_t calls, call_bytes, variables;

static int64_t now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1000000000LL + at.tv_nsec;
}

static char *make_room(struct bytes *bytes, size_t size) {
  if (bytes->end + size > bytes->room) {
    memmove(bytes->data, bytes->data + bytes->start, bytes->end - bytes->start);
    bytes->end -= bytes->start;
    bytes->start = 0;
    if (bytes->end + size > bytes->room) {
      bytes->room = (bytes->end + size) * 2;
      bytes->data = realloc(bytes->data, bytes->room);
    }
  }
  return bytes->data + bytes->end;
}

/* SHA-1 of a short text, for the handshake (RFC 3174). */
static void sha1(const char *text, unsigned char digest[20]) {
  uint8_t block[192] = {0};
  uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  size_t length = strlen(text), blocks = (length + 8) / 64 + 1;
  memcpy(block, text, length);
  block[length] = 0x80;
  for (int i = 0; i < 8; i++) block[blocks * 64 - 1 - i] = (uint8_t)((uint64_t)length * 8 >> (8 * i));
  for (size_t which = 0; which < blocks; which++) {
    uint32_t words[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int i = 0; i < 16; i++) {
      uint32_t word;
      memcpy(&word, block + which * 64 + i * 4, 4);
      words[i] = ntohl(word);
    }
    for (int i = 16; i < 80; i++) {
      uint32_t mixed = words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16];
      words[i] = mixed << 1 | mixed >> 31;
    }
    for (int i = 0; i < 80; i++) {
      uint32_t mix = i < 20 ? ((b & c) | (~b & d)) + 0x5a827999
                   : i < 40 ? (b ^ c ^ d) + 0x6ed9eba1
                   : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
                            : (b ^ c ^ d) + 0xca62c1d6;
      uint32_t next = (a << 5 | a >> 27) + mix + e + words[i];
      e = d, d = c, c = b << 30 | b >> 2, b = a, a = next;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
  }
  for (int i = 0; i < 20; i++) digest[i] = (unsigned char)(state[i / 4] >> (24 - 8 * (i % 4)));
}

static void base64(const unsigned char *data, char *text) {
  const char *letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int i = 0; i < 20; i += 3) {
    unsigned group = data[i] << 16 | data[i + 1] << 8 | (i + 2 < 20 ? data[i + 2] : 0);
    for (int shift = 18; shift >= 0; shift -= 6) *text++ = letters[group >> shift & 63];
  }
  text[-1] = '=';
  *text = 0;
}

static void watch(struct client *client) {
  struct epoll_event event = {.events = EPOLLIN | (client->full ? EPOLLOUT : 0), .data.ptr = client};
  epoll_ctl(poller, EPOLL_CTL_MOD, client->fd, &event);
}

static void drop(struct client *client) {
  close(client->fd);
  free(client->in.data);
  free(client->out.data);
  free(client->parcels);
  *client = (struct client){.fd = -1};
}

/* Add SIZE bytes that were put at the end of `out`; they leave at DUE. */
static void send_later(struct client *client, size_t size, int64_t due, bool apart) {
  client->out.end += size;
  if (!apart && client->last > client->first && client->parcels[client->last - 1].due == due) {
    client->parcels[client->last - 1].size += size;
    return;
  }
  if (client->last == client->room) {
    size_t waiting = client->last - client->first;
    memmove(client->parcels, client->parcels + client->first, waiting * sizeof(struct parcel));
    client->first = 0, client->last = waiting;
    if (waiting * 2 >= client->room) {
      client->room = client->room ? client->room * 2 : 256;
      client->parcels = realloc(client->parcels, client->room * sizeof(struct parcel));
    }
  }
  client->parcels[client->last++] = (struct parcel){due, size};
}

/* Write what is due: as much as there is at once, or parcel by parcel. */
static void deliver(struct client *client, int64_t time) {
  while (client->fd >= 0 && client->first < client->last && client->parcels[client->first].due <= time) {
    size_t size = client->parcels[client->first].size;
    for (size_t i = client->first + 1; together && i < client->last && client->parcels[i].due <= time; i++)
      size += client->parcels[i].size;
    ssize_t written = write(client->fd, client->out.data + client->out.start, size);
    if (written < 0 && errno != EAGAIN) { drop(client); return; }
    bool full = written < (ssize_t)size;
    for (size_t left = written > 0 ? (size_t)written : 0; left;) {
      struct parcel *parcel = client->parcels + client->first;
      size_t part = left < parcel->size ? left : parcel->size;
      parcel->size -= part, left -= part, client->out.start += part;
      if (!parcel->size) client->first++;
    }
    if (full != client->full) { client->full = full; watch(client); }
    if (full) return;
  }
  if (client->fd >= 0 && client->leaving && client->first == client->last) drop(client);
}

static void reply(struct client *client, const char *head, const char *body, size_t size) {
  char *answer = make_room(&client->out, 512 + size);
  int length = snprintf(answer, 512, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n", head, size);
  if (body) memcpy(answer + length, body, size);
  else memset(answer + length, 0, size);
  send_later(client, length + size, 0, false);
}

/* Answer a request whose body has come. */
static void answer_request(struct client *client) {
  static const char challenge[] = "401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"AXIS_ACCC8E000001\", "
                                  "nonce=\"neutral0\", algorithm=MD5, qop=\"auth\"";
  static const char services[] =
      "{\"services\":[{\"id\":1,\"enabled\":1,\"name\":\"images\",\"schedule\":\"\",\"identifier\":\"a\","
      "\"cameraList\":[0],\"overlayList\":[]},{\"id\":2,\"enabled\":0,\"name\":\"customGraphics\","
      "\"identifier\":\"b\",\"cameraList\":[0]}]}";
  if (!client->signed_in) reply(client, challenge, "", 0);
  else if (client->wanted) reply(client, "200 OK\r\nContent-Type: application/octet-stream", NULL, client->wanted);
  else reply(client, "200 OK\r\nContent-Type: application/json", services, sizeof services - 1);
}

/* Take a request's head: where nothing follows it, answer. */
static void take_request(struct client *client, char *request) {
  char *length = strcasestr(request, "\r\nContent-Length:"), *path = strchr(request, ' ');
  client->body = length ? strtoul(length + 17, NULL, 10) : 0;
  client->wanted = path && !strncmp(path, " /bytes/", 8) ? strtoul(path + 8, NULL, 10) : 0;
  client->signed_in = strcasestr(request, "\r\nAuthorization:");
  if (!client->body) answer_request(client);
}

static void handshake(struct client *client, char *request) {
  char answer[512], *key = strcasestr(request, "Sec-WebSocket-Key:");
  int size;
  if (!key && strncmp(request, "GET /counts ", 12)) {
    take_request(client, request);
    return;
  }
  if (key) {
    char joined[128], accept[32];
    unsigned char digest[20];
    sscanf(key + 18, " %60s", joined);
    strcat(joined, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    sha1(joined, digest);
    base64(digest, accept);
    size = snprintf(answer, sizeof answer,
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: cairo-api\r\n\r\n", accept);
    client->upgraded = true;
  } else {
    struct rusage used;
    char body[160];
    getrusage(RUSAGE_SELF, &used);
    double seconds = used.ru_utime.tv_sec + used.ru_stime.tv_sec
                   + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    int length = snprintf(body, sizeof body, "{\"calls\":%lu,\"bytes\":%lu,\"seconds\":%f}",
                          (unsigned long)calls, (unsigned long)call_bytes, seconds);
    size = snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                    "Content-Length: %d\r\nConnection: close\r\n\r\n%s", length, body);
    client->leaving = true;
  }
  memcpy(make_room(&client->out, size), answer, size);
  send_later(client, size, 0, false);
}

static void answer_call(struct client *client, const char *call, size_t size, int64_t due) {
  calls++, call_bytes += size;
  const char *found = memmem(call, size, "\"call_id\":", 10);
  unsigned long id = found ? strtoul(found + 10, NULL, 10) : 0;
  size_t head = size < 56 ? size : 56;
  char *frame = make_room(&client->out, 128);
  int length;
  if (memmem(call, head, "_create\"", 8))
    length = sprintf(frame + 2, "{\"var\":\"v%lu\",\"call_id\":%lu}", (unsigned long)variables++, id);
  else if (memmem(call, head, "upload_", 7))
    length = sprintf(frame + 2, "{\"var\":\"v%lu\",\"width\":8,\"height\":8,\"call_id\":%lu}",
                     (unsigned long)variables++, id);
  else {
    char digits[24];
    int count = 0;
    do digits[count++] = (char)('0' + id % 10); while (id /= 10);
    memcpy(frame + 2, "{\"message\":\"OK\",\"call_id\":", 26);
    length = 26;
    while (count) frame[2 + length++] = digits[--count];
    frame[2 + length++] = '}';
  }
  frame[0] = (char)0x81;
  frame[1] = (char)length;
  send_later(client, 2 + length, due, !together);
}

/* Take one frame from the start of `in`; false where it is not whole yet. */
static bool take_frame(struct client *client, int64_t due) {
  size_t have = client->in.end - client->in.start, head = 2;
  unsigned char *frame = (unsigned char *)client->in.data + client->in.start;
  if (have < 2) return false;
  uint64_t length = frame[1] & 127;
  int extended = length == 126 ? 2 : length == 127 ? 8 : 0;
  if (have < head + extended + 4) return false;
  if (extended) length = 0;
  for (int i = 0; i < extended; i++) length = length << 8 | frame[head + i];
  head += extended;
  if (have < head + 4 + length) return false;
  unsigned char *mask = frame + head, *data = mask + 4;
  uint64_t wide;
  memcpy(&wide, mask, 4);
  memcpy((char *)&wide + 4, mask, 4);
  uint64_t i = 0;
  for (uint64_t word; i + 8 <= length; i += 8) {
    memcpy(&word, data + i, 8);
    word ^= wide;
    memcpy(data + i, &word, 8);
  }
  for (; i < length; i++) data[i] ^= mask[i & 3];
  client->in.start += head + 4 + length;
  int kind = frame[0] & 15;
  if (kind == 1) answer_call(client, (char *)data, length, due);
  else if (kind == 2 && length > 5) answer_call(client, (char *)data + 5, length - 5, due);
  else if (kind == 8 || kind == 9) {
    unsigned char *reply = (unsigned char *)make_room(&client->out, 2 + 125);
    uint64_t size = length < 126 ? length : 0;
    reply[0] = kind == 8 ? 0x88 : 0x8a;
    reply[1] = (unsigned char)size;
    memcpy(reply + 2, data, size);
    send_later(client, 2 + size, due, !together);
    if (kind == 8) client->leaving = true;
  }
  return true;
}

static void receive(struct client *client) {
  ssize_t size = read(client->fd, make_room(&client->in, CHUNK), CHUNK - 1);
  if (size <= 0) {
    if (size == 0 || errno != EAGAIN) drop(client);
    return;
  }
  client->in.end += size;
  int64_t due = delay ? now() + delay : 0;
  while (true) {
    if (client->upgraded) {
      if (!take_frame(client, due)) break;
      continue;
    }
    if (client->body) {
      size_t have = client->in.end - client->in.start, part = have < client->body ? have : client->body;
      client->in.start += part, client->body -= part;
      if (client->body) break;
      answer_request(client);
    }
    char *start = client->in.data + client->in.start;
    char *end = memmem(start, client->in.end - client->in.start, "\r\n\r\n", 4);
    if (!end) break;
    *end = 0;
    client->in.start += end + 4 - start;
    handshake(client, start);
  }
  if (client->in.start == client->in.end) client->in.start = client->in.end = 0;
  deliver(client, due ? now() : 0);
}

static void welcome(void) {
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  int fd = accept4(listener, (struct sockaddr *)&from, &length, SOCK_NONBLOCK), yes = 1;
  if (fd >= 0 && ntohl(from.sin_addr.s_addr) >> 24 != 127) { close(fd); return; }
  for (int i = 0; fd >= 0 && i < CLIENTS; i++) {
    if (clients[i].fd >= 0) continue;
    clients[i].fd = fd;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = clients + i};
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
    return;
  }
  if (fd >= 0) close(fd);
}

/* Deliver what is due everywhere, and set the timer to what is due next. */
static void deliver_due(void) {
  int64_t next = INT64_MAX;
  for (int i = 0; i < CLIENTS; i++) {
    struct client *client = clients + i;
    if (client->fd >= 0 && client->first < client->last && !client->full) deliver(client, now());
    if (client->fd >= 0 && client->first < client->last && !client->full && client->parcels[client->first].due < next)
      next = client->parcels[client->first].due;
  }
  struct itimerspec at = {.it_value = {next / 1000000000, next % 1000000000}};
  if (next == INT64_MAX) at.it_value = (struct timespec){0, 0};
  timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  delay = atoll(arguments[1]) * 1000;
  together = atoi(arguments[2]);
  for (int i = 0; i < CLIENTS; i++) clients[i].fd = -1;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
  socklen_t size = sizeof address;
  listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 1024)) return 1;
  getsockname(listener, (struct sockaddr *)&address, &size);
  poller = epoll_create1(0);
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  int *special[] = {&listener, &timer, &(int){STDIN_FILENO}};
  for (int i = 0; i < 3; i++) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = special[i]};
    epoll_ctl(poller, EPOLL_CTL_ADD, *special[i], &event);
  }
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  while (true) {
    struct epoll_event events[64];
    int ready = epoll_wait(poller, events, 64, -1);
    for (int i = 0; i < ready; i++) {
      void *what = events[i].data.ptr;
      if (what == special[2]) return 0;
      if (what == special[0]) welcome();
      else if (what == special[1]) { uint64_t ticks; if (read(timer, &ticks, 8) < 0) continue; }
      else {
        struct client *client = what;
        if (client->fd >= 0 && events[i].events & EPOLLOUT) { client->full = false; watch(client); deliver(client, now()); }
        if (client->fd >= 0 && events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(client);
      }
    }
    if (delay) deliver_due();
  }
}
