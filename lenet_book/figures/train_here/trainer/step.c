/* One step of training, layer by layer, for eight pictures at a time.
 *
 * A unit is eight floats: its value in each of eight pictures. So each line below reads as the
 * formula for one picture, and the compiler makes it vector instructions over eight. Maps are
 * units in the order of Keras, (row, column, channel), and weights in theirs, (row, column,
 * channel, filter). A dense layer is a convolution with one place.
 *
 * Compiled for WebAssembly without any library; tools/trainer.py builds it. Sums are taken in the
 * order that is written here, so that every browser gets the same bits.
 */

typedef float unit __attribute__((vector_size(32)));
typedef int mask __attribute__((vector_size(32)));
static const unit zero = {0};

#define EXPORT(name) __attribute__((export_name(#name)))

/* Where a window lies in a layer's input, and how often: `rows` × `columns` places. A window has
 * `height` lines of `run` units that lie side by side. From one place to the next one, and from
 * one line to the next one, it is `stride` and `pitch` units in the input. */
typedef struct {
  int rows, columns, height, run, stride, row_stride, pitch, filters;
} windows;

static float total(unit u) {
  return ((u[0] + u[4]) + (u[2] + u[6])) + ((u[1] + u[5]) + (u[3] + u[7]));
}

/* Lane by lane: `one` where it holds, else `other`. */
static unit choose(mask holds, unit one, unit other) {
  return (unit)((holds & (mask)one) | (~holds & (mask)other));
}

/* Filters are taken by fours, so that what is loaded serves four of them; the last ones by one. */
#define FILTERS(name, ...)                              \
  for (int filter = 0; filter < w->filters;) {          \
    int many = w->filters - filter >= 4;                \
    if (many) name(4, filter, __VA_ARGS__);             \
    else name(1, filter, __VA_ARGS__);                  \
    filter += many ? 4 : 1;                             \
  }
#define EACH _Pragma("clang loop unroll(full)") for (int i = 0; i < n; i++)
#define INLINE static inline __attribute__((always_inline))

INLINE void convolve_place(int n, int filter, const windows *w, const unit *line,
                           const float *weight, const float *bias, unit *out) {
  unit sums[4];
  EACH sums[i] = zero + bias[filter + i];
  weight += filter;
  for (int y = 0; y < w->height; y++, line += w->pitch)
    for (int k = 0; k < w->run; k++, weight += w->filters)
      EACH sums[i] += line[k] * weight[i];
  EACH out[filter + i] = sums[i];
}

/* out = bias + sum of input · weight, at each place and for each filter */
EXPORT(convolve)
void convolve(const windows *w, const unit *in, const float *kernel, const float *bias, unit *out) {
  for (int row = 0; row < w->rows; row++)
    for (int column = 0; column < w->columns; column++, out += w->filters) {
      const unit *line = in + row * w->row_stride + column * w->stride;
      FILTERS(convolve_place, w, line, kernel, bias, out)
    }
}

INLINE void blame_weight(int n, int filter, const windows *w, const unit *in, const unit *blame,
                         float *slopes) {
  unit sums[4];
  EACH sums[i] = zero;
  blame += filter;
  for (int row = 0; row < w->rows; row++)
    for (int column = 0; column < w->columns; column++, blame += w->filters) {
      unit value = in[row * w->row_stride + column * w->stride];
      EACH sums[i] += value * blame[i];
    }
  EACH slopes[filter + i] += total(sums[i]);
}

/* The slope of each weight: the sum of input · blame over places and pictures. Added to what the
 * pictures before gave. */
EXPORT(blame_weights)
void blame_weights(const windows *w, const unit *in, const unit *blame, float *kernel, float *bias) {
  int places = w->rows * w->columns;
  for (int filter = 0; filter < w->filters; filter++) {
    unit sum = zero;
    for (int place = 0; place < places; place++) sum += blame[place * w->filters + filter];
    bias[filter] += total(sum);
  }
  for (int y = 0; y < w->height; y++)
    for (int k = 0; k < w->run; k++, kernel += w->filters) {
      const unit *at = in + y * w->pitch + k;
      FILTERS(blame_weight, w, at, blame, kernel)
    }
}

INLINE void blame_place(int n, int filter, const windows *w, const float *weight, const unit *blame,
                        unit *line) {
  unit own[4];
  EACH own[i] = blame[filter + i];
  weight += filter;
  for (int y = 0; y < w->height; y++, line += w->pitch)
    for (int k = 0; k < w->run; k++, weight += w->filters) {
      unit sum = line[k];
      EACH sum += own[i] * weight[i];
      line[k] = sum;
    }
}

/* The blame of the input: each output passes on its own, times the weight. */
EXPORT(blame_input)
void blame_input(const windows *w, const float *kernel, const unit *blame, unit *in_blame) {
  for (int row = 0; row < w->rows; row++)
    for (int column = 0; column < w->columns; column++, blame += w->filters) {
      unit *line = in_blame + row * w->row_stride + column * w->stride;
      FILTERS(blame_place, w, kernel, blame, line)
    }
}

EXPORT(clear)
void clear(unit *units, int count) {
  for (int i = 0; i < count; i++) units[i] = zero;
}

/* tanh as a quotient of two polynomials: those of the Eigen library, exact to a bit or two. */
EXPORT(tanh)
void squash(unit *units, int count) {
  const float most = 7.90531110763549805f;
  for (int i = 0; i < count; i++) {
    unit x = units[i];
    x = choose(x > most, zero + most, x);
    x = choose(x < -most, zero - most, x);
    unit s = x * x;
    unit p = s * -2.76076847742355e-16f + 2.00018790482477e-13f;
    p = p * s - 8.60467152213735e-11f;
    p = p * s + 5.12229709037114e-08f;
    p = p * s + 1.48572235717979e-05f;
    p = p * s + 6.37261928875436e-04f;
    p = p * s + 4.89352455891786e-03f;
    unit q = s * 1.19825839466702e-06f + 1.18534705686654e-04f;
    q = q * s + 2.26843463243900e-03f;
    q = q * s + 4.89352518554385e-03f;
    units[i] = x * p / q;
  }
}

EXPORT(relu)
void rectify(unit *units, int count) {
  for (int i = 0; i < count; i++) units[i] = choose(units[i] > 0, units[i], zero);
}

/* The slope of an activation is told by its value: 1 − tanh², and 1 where ReLU passes. */
EXPORT(tanh_back)
void squash_back(const unit *out, unit *blame, int count) {
  for (int i = 0; i < count; i++) blame[i] *= 1 - out[i] * out[i];
}

EXPORT(relu_back)
void rectify_back(const unit *out, unit *blame, int count) {
  for (int i = 0; i < count; i++) blame[i] = choose(out[i] > 0, blame[i], zero);
}

/* Pooling: each channel by itself, so that a window is `height` lines of `run` units that lie
 * `filters`, the number of channels, apart. */
EXPORT(average)
void average(const windows *w, const unit *in, unit *out) {
  float part = 1.0f / (w->height * w->run);
  for (int row = 0; row < w->rows; row++)
    for (int column = 0; column < w->columns; column++)
      for (int channel = 0; channel < w->filters; channel++) {
        const unit *line = in + row * w->row_stride + column * w->stride + channel;
        unit sum = zero;
        for (int y = 0; y < w->height; y++, line += w->pitch)
          for (int x = 0; x < w->run; x++) sum += line[x * w->filters];
        *out++ = sum * part;
      }
}

EXPORT(average_back)
void average_back(const windows *w, const unit *blame, unit *in_blame) {
  float part = 1.0f / (w->height * w->run);
  for (int row = 0; row < w->rows; row++)
    for (int column = 0; column < w->columns; column++)
      for (int channel = 0; channel < w->filters; channel++) {
        unit *line = in_blame + row * w->row_stride + column * w->stride + channel;
        unit own = *blame++ * part;
        for (int y = 0; y < w->height; y++, line += w->pitch)
          for (int x = 0; x < w->run; x++) line[x * w->filters] += own;
      }
}

EXPORT(largest)
void largest(const windows *w, const unit *in, unit *out) {
  for (int row = 0; row < w->rows; row++)
    for (int column = 0; column < w->columns; column++)
      for (int channel = 0; channel < w->filters; channel++) {
        const unit *line = in + row * w->row_stride + column * w->stride + channel;
        unit most = *line;
        for (int y = 0; y < w->height; y++, line += w->pitch)
          for (int x = 0; x < w->run; x++) {
            unit value = line[x * w->filters];
            most = choose(value > most, value, most);
          }
        *out++ = most;
      }
}

/* The blame goes to the largest value alone: to the first one, where several are as large. */
EXPORT(largest_back)
void largest_back(const windows *w, const unit *in, const unit *out, const unit *blame, unit *in_blame) {
  for (int row = 0; row < w->rows; row++)
    for (int column = 0; column < w->columns; column++)
      for (int channel = 0; channel < w->filters; channel++) {
        int at = row * w->row_stride + column * w->stride + channel;
        unit own = *blame++, most = *out++;
        for (int y = 0; y < w->height; y++, at += w->pitch)
          for (int x = 0; x < w->run; x++) {
            mask is_it = in[at + x * w->filters] == most;
            in_blame[at + x * w->filters] += choose(is_it, own, zero);
            own = choose(is_it, zero, own);
          }
      }
}

/* e to the power x, for x ≤ 0: 2 to a whole power, times a series for the rest. */
static double power_of_e(double x) {
  if (x < -700) return 0;
  int whole = (int)(x * 1.4426950408889634 - 0.5);
  double rest = x - whole * 0.6931471805599453, sum = 1;
  for (int n = 13; n > 0; n--) sum = 1 + sum * rest / n;
  union { long long bits; double value; } two = {(long long)(1023 + whole) << 52};
  return two.value * sum;
}

/* Softmax of the logits, in their place, and in `blame` its slope with the cross-entropy: the
 * probability, less 1 for the true class, divided by the number of pictures in the batch. Only
 * the first `pictures` of the eight count. */
EXPORT(softmax)
void softmax(unit *units, int classes, const int *truth, int pictures, int batch, unit *blame) {
  for (int lane = 0; lane < 8; lane++) {
    double most = units[0][lane], sum = 0;
    for (int i = 1; i < classes; i++) most = units[i][lane] > most ? units[i][lane] : most;
    for (int i = 0; i < classes; i++) sum += power_of_e(units[i][lane] - most);
    for (int i = 0; i < classes; i++) {
      double p = power_of_e(units[i][lane] - most) / sum;
      units[i][lane] = p;
      blame[i][lane] = lane < pictures ? (p - (truth[lane] == i)) / batch : 0;
    }
  }
}

/* Steps of Keras's optimisers: SGD with momentum, and Adam. `decay` shrinks the weights before. */
EXPORT(step_sgd)
void step_sgd(float *weights, const float *slopes, float *before, int count, float rate,
              float momentum, int looks_ahead, float decay) {
  for (int i = 0; i < count; i++) {
    float step = rate * slopes[i];
    weights[i] -= weights[i] * (rate * decay);
    before[i] = momentum * before[i] - step;
    weights[i] += looks_ahead ? momentum * before[i] - step : before[i];
  }
}

EXPORT(step_adam)
void step_adam(float *weights, const float *slopes, float *means, float *squares, int count,
               float rate, float decay, float corrected_rate) {
  for (int i = 0; i < count; i++) {
    weights[i] -= weights[i] * (rate * decay);
    means[i] += (slopes[i] - means[i]) * 0.1f;
    squares[i] += (slopes[i] * slopes[i] - squares[i]) * 0.001f;
    weights[i] -= means[i] * corrected_rate / (__builtin_sqrtf(squares[i]) + 1e-7f);
  }
}
