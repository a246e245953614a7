/* The network of 1998, one picture at a time: forward, backward, and a step for each parameter.
 *
 * Written for speed, and checked against the NumPy form (network_1998.py), which is for reading.
 * All parameters lie in one array, layer by layer, in the shapes that Keras gives them; C3 has a
 * place for each of its 6 × 16 kernels, and `table` says which of them exist. A *row* is a line of
 * a map, padded to whole vectors, so that the innermost loops have no remainder.
 */
#include <math.h>
#include <string.h>

#ifdef __AVX512F__
#define LANES 16
#else
#define LANES 8
#endif
#define ROW (32 / LANES)    /* vectors in a row of C1 */
#define HALF (16 / LANES)   /* vectors in a row of S2, or in all maps of C3 at one place */
#define UNROLL _Pragma("GCC unroll 16")
#define SIMD _Pragma("omp simd")

/* Vectors that may begin at any float. */
typedef float vector __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
static const vector zero;

typedef struct {
  float amplitude, slope; /* f(a) = amplitude · tanh(slope · a) */
  int trainable_pooling;  /* S2, S4: coefficient, bias and f; else the mean of four */
  int head;               /* 0: bitmaps, all distances in the loss; 1: only the right class's; */
                          /* 2: a softmax layer with weights of its own */
  float beta, gate;       /* loss: βy_D + ln(gate + Σ e^−βy), y the squared distances */
  float scale;            /* … times this */
  float bitmaps[10][84];
  float table[6][16];
} network;

enum {
  C1 = 0, C1_BIAS = C1 + 150, S2 = C1_BIAS + 6, S2_BIAS = S2 + 6,
  C3 = S2_BIAS + 6, C3_BIAS = C3 + 2400, S4 = C3_BIAS + 16, S4_BIAS = S4 + 16,
  C5 = S4_BIAS + 16, C5_BIAS = C5 + 48000, F6 = C5_BIAS + 120, F6_BIAS = F6 + 10080,
  OUTPUT = F6_BIAS + 84, OUTPUT_BIAS = OUTPUT + 840
};

/* What one picture is, layer by layer; `sums` are the four of each block, added up. */
typedef struct {
  float input[32][48];
  float c1[6][28][32], s2_sums[6][14][16], s2[6][14][16];
  float c3[100][16], s4_sums[25][16], s4[25][16];
  float c5[120], f6[84], outputs[10];
} activity;

static vector load(const float *from) { return *(const vector *)from; }
static void store(float *to, vector v) { *(vector *)to = v; }

/* f of many values; tanh as a quotient of two polynomials: those of the Eigen library. */
static void squash(const network *net, float *values, int count) {
  const float most = 7.90531110763549805f;
  SIMD for (int i = 0; i < count; i++) {
    float x = net->slope * values[i];
    x = x > most ? most : x < -most ? -most : x;
    float s = x * x;
    float p = s * -2.76076847742355e-16f + 2.00018790482477e-13f;
    p = p * s - 8.60467152213735e-11f;
    p = p * s + 5.12229709037114e-08f;
    p = p * s + 1.48572235717979e-05f;
    p = p * s + 6.37261928875436e-04f;
    p = p * s + 4.89352455891786e-03f;
    float q = s * 1.19825839466702e-06f + 1.18534705686654e-04f;
    q = q * s + 2.26843463243900e-03f;
    q = q * s + 4.89352518554385e-03f;
    values[i] = net->amplitude * x * p / q;
  }
}

/* From the slopes with respect to values of f to those with respect to what f was given. */
static void squash_back(const network *net, const float *values, float *slopes, int count) {
  float most = net->amplitude * net->slope, part = net->slope / net->amplitude;
  SIMD for (int i = 0; i < count; i++) slopes[i] *= most - part * values[i] * values[i];
}

static void forward(const network *net, const float *w, const float *picture, activity *a) {
  for (int y = 0; y < 32; y++) memcpy(a->input[y], picture + 32 * y, 32 * sizeof(float));

  for (int y = 0; y < 28; y++) {
    vector sums[6][ROW];
    UNROLL for (int f = 0; f < 6; f++)
      UNROLL for (int i = 0; i < ROW; i++) sums[f][i] = zero + w[C1_BIAS + f];
    for (int ky = 0; ky < 5; ky++)
      for (int kx = 0; kx < 5; kx++) {
        const float *k = w + C1 + 6 * (5 * ky + kx);
        UNROLL for (int i = 0; i < ROW; i++) {
          vector in = load(a->input[y + ky] + kx + LANES * i);
          UNROLL for (int f = 0; f < 6; f++) sums[f][i] += k[f] * in;
        }
      }
    for (int f = 0; f < 6; f++)
      for (int i = 0; i < ROW; i++) store(a->c1[f][y] + LANES * i, sums[f][i]);
  }
  squash(net, a->c1[0][0], 6 * 28 * 32);

  for (int f = 0; f < 6; f++)
    for (int y = 0; y < 14; y++)
      for (int x = 0; x < 14; x++) {
        const float *up = a->c1[f][2 * y] + 2 * x, *down = a->c1[f][2 * y + 1] + 2 * x;
        float sum = up[0] + up[1] + down[0] + down[1];
        a->s2_sums[f][y][x] = sum;
        a->s2[f][y][x] = net->trainable_pooling ? w[S2 + f] * sum + w[S2_BIAS + f] : sum / 4;
      }
  if (net->trainable_pooling) squash(net, a->s2[0][0], 6 * 14 * 16);

  for (int y = 0; y < 10; y++) {
    vector sums[10][HALF];
    UNROLL for (int x = 0; x < 10; x++)
      UNROLL for (int i = 0; i < HALF; i++) sums[x][i] = load(w + C3_BIAS + LANES * i);
    for (int ky = 0; ky < 5; ky++)
      for (int kx = 0; kx < 5; kx++)
        for (int s = 0; s < 6; s++) {
          const float *k = w + C3 + 16 * (6 * (5 * ky + kx) + s), *in = a->s2[s][y + ky] + kx;
          UNROLL for (int i = 0; i < HALF; i++) {
            vector kernel = load(k + LANES * i);
            UNROLL for (int x = 0; x < 10; x++) sums[x][i] += in[x] * kernel;
          }
        }
    for (int x = 0; x < 10; x++)
      for (int i = 0; i < HALF; i++) store(a->c3[10 * y + x] + LANES * i, sums[x][i]);
  }
  squash(net, a->c3[0], 1600);

  for (int y = 0; y < 5; y++)
    for (int x = 0; x < 5; x++)
      for (int c = 0; c < 16; c++) {
        const float *up = a->c3[20 * y + 2 * x] + c, *down = up + 160;
        float sum = up[0] + up[16] + down[0] + down[16];
        a->s4_sums[5 * y + x][c] = sum;
        a->s4[5 * y + x][c] = net->trainable_pooling ? w[S4 + c] * sum + w[S4_BIAS + c] : sum / 4;
      }
  if (net->trainable_pooling) squash(net, a->s4[0], 400);

  memcpy(a->c5, w + C5_BIAS, sizeof a->c5);
  for (int i = 0; i < 400; i += 4) {
    const float *in = a->s4[0] + i, *k = w + C5 + 120 * i;
    SIMD for (int j = 0; j < 120; j++)
      a->c5[j] += in[0] * k[j] + in[1] * k[120 + j] + in[2] * k[240 + j] + in[3] * k[360 + j];
  }
  squash(net, a->c5, 120);

  memcpy(a->f6, w + F6_BIAS, sizeof a->f6);
  for (int i = 0; i < 120; i += 4) {
    const float *in = a->c5 + i, *k = w + F6 + 84 * i;
    SIMD for (int j = 0; j < 84; j++)
      a->f6[j] += in[0] * k[j] + in[1] * k[84 + j] + in[2] * k[168 + j] + in[3] * k[252 + j];
  }
  squash(net, a->f6, 84);

  /* Squared distances; for a softmax layer, minus its logits: the smallest output always wins. */
  for (int c = 0; c < 10; c++) {
    float sum = net->head == 2 ? -w[OUTPUT_BIAS + c] : 0;
    for (int j = 0; j < 84; j++) {
      float apart = a->f6[j] - net->bitmaps[c][j];
      sum += net->head == 2 ? -a->f6[j] * w[OUTPUT + 10 * j + c] : apart * apart;
    }
    a->outputs[c] = sum;
  }
}

/* Return the loss; `slopes` are its derivatives with respect to the ten outputs. */
static float loss(const network *net, const float *outputs, int label, float *slopes) {
  float beta = net->head == 2 ? 1 : net->beta, powers[10], total = net->head == 2 ? 0 : net->gate;
  float least = outputs[0];
  if (net->head == 1) {
    for (int c = 0; c < 10; c++) slopes[c] = c == label ? net->scale * beta : 0;
    return net->scale * beta * outputs[label];
  }
  for (int c = 1; c < 10; c++) least = outputs[c] < least ? outputs[c] : least;
  /* The largest power is taken out, so that none overflows and the sum is never 0. */
  float most = beta * -least;
  if (total > 0 && logf(total) > most) most = logf(total);
  total = total > 0 ? expf(logf(total) - most) : 0;
  for (int c = 0; c < 10; c++) total += powers[c] = expf(-beta * outputs[c] - most);
  for (int c = 0; c < 10; c++)
    slopes[c] = net->scale * beta * ((c == label) - powers[c] / total);
  return net->scale * (beta * outputs[label] + most + logf(total));
}

/* Take a step from the gradients of one picture: target −= steps · gradient. To learn, `target` is
 * `w`; to collect gradients, it is another array, and the steps are −1. Returns the loss. */
static float learn(const network *net, const float *w, float *target, const float *steps,
                   const float *picture, int label, activity *a) {
  float out[10], f6[84] = {0}, c5[120], s4[400], s2[6][14][16], c3[100][16];
  static _Thread_local float c1[6][28][32];
  forward(net, w, picture, a);
  float lost = loss(net, a->outputs, label, out);
  #define STEP(place, gradient) target[place] -= steps[place] * (gradient)

  for (int c = 0; c < 10; c++) {
    if (net->head == 2) {
      for (int j = 0; j < 84; j++) {
        f6[j] -= out[c] * w[OUTPUT + 10 * j + c];
        STEP(OUTPUT + 10 * j + c, -out[c] * a->f6[j]);
      }
      STEP(OUTPUT_BIAS + c, -out[c]);
    } else {
      for (int j = 0; j < 84; j++) f6[j] += 2 * out[c] * (a->f6[j] - net->bitmaps[c][j]);
    }
  }

  squash_back(net, a->f6, f6, 84);
  SIMD for (int j = 0; j < 84; j++) STEP(F6_BIAS + j, f6[j]);
  for (int i = 0; i < 120; i++) {
    float sum = 0, in = a->c5[i];
    int row = F6 + 84 * i;
    _Pragma("omp simd reduction(+:sum)") for (int j = 0; j < 84; j++) {
      sum += w[row + j] * f6[j];
      STEP(row + j, in * f6[j]);
    }
    c5[i] = sum;
  }

  squash_back(net, a->c5, c5, 120);
  SIMD for (int j = 0; j < 120; j++) STEP(C5_BIAS + j, c5[j]);
  for (int i = 0; i < 400; i++) {
    float sum = 0, in = (&a->s4[0][0])[i];
    int row = C5 + 120 * i;
    _Pragma("omp simd reduction(+:sum)") for (int j = 0; j < 120; j++) {
      sum += w[row + j] * c5[j];
      STEP(row + j, in * c5[j]);
    }
    s4[i] = sum;
  }

  float scales[16], biases[16] = {0}, coefficients[16] = {0};
  for (int c = 0; c < 16; c++) scales[c] = net->trainable_pooling ? w[S4 + c] : 0.25f;
  if (net->trainable_pooling) {
    squash_back(net, a->s4[0], s4, 400);
    for (int p = 0; p < 25; p++)
      SIMD for (int c = 0; c < 16; c++) {
        coefficients[c] += s4[16 * p + c] * a->s4_sums[p][c];
        biases[c] += s4[16 * p + c];
      }
    for (int c = 0; c < 16; c++) STEP(S4 + c, coefficients[c]);
    for (int c = 0; c < 16; c++) STEP(S4_BIAS + c, biases[c]);
  }
  for (int y = 0; y < 10; y++)
    for (int x = 0; x < 10; x++)
      SIMD for (int c = 0; c < 16; c++)
        c3[10 * y + x][c] = scales[c] * s4[16 * (5 * (y / 2) + x / 2) + c];
  squash_back(net, a->c3[0], c3[0], 1600);

  /* C3 to S2: the slopes of each map in rows with margins, so that a shift is another start. */
  float rows[16][10][24] = {{{0}}}, to_c3[25][6][16];
  for (int p = 0; p < 100; p++)
    for (int c = 0; c < 16; c++) rows[c][p / 10][4 + p % 10] = c3[p][c];
  for (int s = 0; s < 6; s++)
    UNROLL for (int i = 0; i < HALF; i++) {
      vector sums[14];
      UNROLL for (int y = 0; y < 14; y++) sums[y] = zero;
      for (int c = 0; c < 16; c++) {
        if (!net->table[s][c]) continue;
        for (int kx = 0; kx < 5; kx++) {
          vector lines[10];
          UNROLL for (int y = 0; y < 10; y++) lines[y] = load(rows[c][y] + 4 - kx + LANES * i);
          UNROLL for (int ky = 0; ky < 5; ky++) {
            float k = w[C3 + 16 * (6 * (5 * ky + kx) + s) + c];
            UNROLL for (int y = 0; y < 10; y++) sums[y + ky] += k * lines[y];
          }
        }
      }
      UNROLL for (int y = 0; y < 14; y++) store(s2[s][y] + LANES * i, sums[y]);
    }
  for (int ky = 0; ky < 5; ky++)
    for (int kx = 0; kx < 5; kx++)
      UNROLL for (int i = 0; i < HALF; i++) {
        vector sums[6];
        UNROLL for (int s = 0; s < 6; s++) sums[s] = zero;
        for (int y = 0; y < 10; y++)
          for (int x = 0; x < 10; x++) {
            vector slopes = load(c3[10 * y + x] + LANES * i);
            UNROLL for (int s = 0; s < 6; s++) sums[s] += a->s2[s][y + ky][x + kx] * slopes;
          }
        UNROLL for (int s = 0; s < 6; s++) store(to_c3[5 * ky + kx][s] + LANES * i, sums[s]);
      }
  for (int t = 0; t < 25; t++)
    for (int s = 0; s < 6; s++)
      SIMD for (int c = 0; c < 16; c++)
        STEP(C3 + 16 * (6 * t + s) + c, net->table[s][c] * to_c3[t][s][c]);
  memset(biases, 0, sizeof biases);
  for (int p = 0; p < 100; p++)
    SIMD for (int c = 0; c < 16; c++) biases[c] += c3[p][c];
  for (int c = 0; c < 16; c++) STEP(C3_BIAS + c, biases[c]);

  if (net->trainable_pooling) squash_back(net, a->s2[0][0], s2[0][0], 6 * 14 * 16);
  for (int f = 0; f < 6; f++) {
    float scale = net->trainable_pooling ? w[S2 + f] : 0.25f, coefficient = 0, bias = 0;
    for (int y = 0; y < 14; y++)
      for (int x = 0; x < 14; x++) {
        float slope = s2[f][y][x];
        coefficient += slope * a->s2_sums[f][y][x];
        bias += slope;
        float *up = c1[f][2 * y] + 2 * x, *down = c1[f][2 * y + 1] + 2 * x;
        up[0] = up[1] = down[0] = down[1] = scale * slope;
      }
    if (net->trainable_pooling) {
      STEP(S2 + f, coefficient);
      STEP(S2_BIAS + f, bias);
    }
  }
  squash_back(net, a->c1[0][0], c1[0][0], 6 * 28 * 32); /* the margins stay 0 */

  for (int ky = 0; ky < 5; ky++)
    for (int kx = 0; kx < 5; kx++) {
      vector sums[6];
      UNROLL for (int f = 0; f < 6; f++) sums[f] = zero;
      for (int y = 0; y < 28; y++)
        UNROLL for (int i = 0; i < ROW; i++) {
          vector in = load(a->input[y + ky] + kx + LANES * i);
          UNROLL for (int f = 0; f < 6; f++) sums[f] += in * load(c1[f][y] + LANES * i);
        }
      for (int f = 0; f < 6; f++) {
        float sum = 0;
        for (int i = 0; i < LANES; i++) sum += sums[f][i];
        STEP(C1 + 6 * (5 * ky + kx) + f, sum);
      }
    }
  for (int f = 0; f < 6; f++) {
    float sum = 0;
    for (int y = 0; y < 28; y++)
      for (int x = 0; x < 28; x++) sum += c1[f][y][x];
    STEP(C1_BIAS + f, sum);
  }
  return lost;
}

static int nearest(const float *outputs) {
  int best = 0;
  for (int c = 1; c < 10; c++)
    if (outputs[c] < outputs[best]) best = c;
  return best;
}

/* Learn from `count` pictures, in `order`, one step each. `lost` is the sum of the losses, `wrong`
 * counts digits that were misread; both before the picture's step. */
void train(const network *net, float *w, float *target, const float *steps, const float *pictures,
          const unsigned char *labels, const int *order, int count, double *lost, int *wrong) {
  static _Thread_local activity a;
  *lost = *wrong = 0;
  for (int i = 0; i < count; i++) {
    int n = order[i];
    *lost += learn(net, w, target, steps, pictures + 1024L * n, labels[n], &a);
    *wrong += nearest(a.outputs) != labels[n];
  }
}

/* Write what each picture makes of the ten outputs, and of the 84 units of F6. */
void outputs(const network *net, const float *w, const float *pictures, int count, float *found,
             float *codes) {
  static _Thread_local activity a;
  for (int i = 0; i < count; i++) {
    forward(net, w, pictures + 1024L * i, &a);
    memcpy(found + 10L * i, a.outputs, sizeof a.outputs);
    if (codes) memcpy(codes + 84L * i, a.f6, sizeof a.f6);
  }
}

/* Distort 28×28 digits: `how` has for each digit where its pixel (y, x), counted from the middle,
 * comes from: row = how[0]·y + how[1]·x + how[2], column = how[3]·y + how[4]·x + how[5]. Beyond the
 * edge there is ground, 0; between pixels the value goes in straight lines. */
void distort(const unsigned char *digits, const float *how, int count, float *found) {
  for (int n = 0; n < count; n++, digits += 784, how += 6, found += 784)
    for (int y = 0; y < 28; y++)
      for (int x = 0; x < 28; x++) {
        float down = y - 13.5f, right = x - 13.5f;
        float row = how[0] * down + how[1] * right + how[2] + 13.5f;
        float column = how[3] * down + how[4] * right + how[5] + 13.5f;
        int top = (int)floorf(row), left = (int)floorf(column);
        float low = row - top, high = column - left, sum = 0;
        for (int i = 0; i < 2; i++)
          for (int j = 0; j < 2; j++) {
            int r = top + i, c = left + j;
            if (r >= 0 && r < 28 && c >= 0 && c < 28)
              sum += (i ? low : 1 - low) * (j ? high : 1 - high) * digits[28 * r + c];
          }
        found[28 * y + x] = sum;
      }
}
