/*
 * Every operator that a plug-in may be, written down a second time and as plainly as can be: what the reference in
 * TypeScript says has to be what this says. The sizes come from the command line.
 */
__asm__(".section .custom_section.paceline,\"\",@\n.incbin \"manifest.json\"\n");

#ifdef INT8
typedef signed char element;
typedef int sum_type;
#else
typedef float element;
typedef float sum_type;
#endif

#ifdef PLANES
#define AT(channel, y, x, channels, height, width) (((channel) * (height) + (y)) * (width) + (x))
#else
#define AT(channel, y, x, channels, height, width) (((y) * (width) + (x)) * (channels) + (channel))
#endif

static const element *weights;
static const sum_type *bias;
static const float *scales;

__attribute__((export_name("prepare"))) int prepare(const element *given_weights, const sum_type *given_bias,
                                                    const float *given_scales, void *workspace) {
  weights = given_weights;
  bias = given_bias;
  scales = given_scales;
  return workspace != 0;
}

static element stored(sum_type sum, int channel) {
#ifdef INT8
  float scaled = (float)sum * scales[channel];
  int rounded = (int)(scaled + (scaled < 0 ? -0.5f : 0.5f));
  if (rounded < LOW) rounded = LOW;
  return (element)(rounded > 127 ? 127 : rounded);
#else
  (void)channel;
  (void)scales;
#ifdef LOW
  if (sum < LOW) sum = LOW;
#endif
#ifdef HIGH
  if (sum > HIGH) sum = HIGH;
#endif
  return sum;
#endif
}

__attribute__((export_name("run"))) void run(const element *input, const element *second, element *output) {
  for (int y = 0; y < OUT_HEIGHT; y++)
    for (int x = 0; x < OUT_WIDTH; x++)
      for (int channel = 0; channel < OUT_CHANNELS; channel++) {
#if defined(ADD)
        int at = AT(channel, y, x, OUT_CHANNELS, OUT_HEIGHT, OUT_WIDTH);
        sum_type sum = input[at] + second[at];
#elif defined(DEPTHWISE)
        (void)second;
        sum_type sum = bias[channel];
        for (int row = 0; row < 3; row++)
          for (int column = 0; column < 3; column++) {
            int from_y = y * STRIDE - PAD_TOP + row, from_x = x * STRIDE - PAD_LEFT + column;
            if (from_y < 0 || from_y >= HEIGHT || from_x < 0 || from_x >= WIDTH) continue;
            sum += input[AT(channel, from_y, from_x, OUT_CHANNELS, HEIGHT, WIDTH)] *
                   weights[channel * 9 + row * 3 + column];
          }
#else
        (void)second;
        sum_type sum = bias[channel];
        for (int from = 0; from < CHANNELS; from++)
          sum += (sum_type)input[AT(from, y, x, CHANNELS, HEIGHT, WIDTH)] * weights[channel * CHANNELS + from];
#endif
        output[AT(channel, y, x, OUT_CHANNELS, OUT_HEIGHT, OUT_WIDTH)] = stored(sum, channel);
      }
}

__attribute__((export_name("free"))) void release(void) {}
