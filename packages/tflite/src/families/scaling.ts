import type { Decision } from '../spaces/decisions.js'

/** ImageNet's 1,000 classes and the background class that TF-Slim's models have beside them. */
export const SLIM_CLASSES = 1001

/** Mean square of the inputs that runners feed: uniform in [-1, 1), as the published preprocessing gives. */
export const INPUT_MEAN_SQUARE = 1 / 3

/** The decisions that every family of image classifiers here shares. */
export const scaling = {
  width: {
    kind: 'number',
    minimum: 0.1,
    maximum: 2,
    fallback: 1,
    description: 'Multiplier of the channels of every layer (the papers call it alpha or depth multiplier).',
  },
  resolution: {
    kind: 'integer',
    minimum: 32,
    maximum: 512,
    fallback: 224,
    description: 'Height and width of the input image, in pixels.',
  },
} as const satisfies Record<string, Decision>

/**
 * Channels rounded to a multiple of 8 that is no more than 10% below what was asked: `_make_divisible` of
 * TF-Slim's `conv_blocks.py` and `round_filters` of MnasNet.
 */
export function roundChannels(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8)
  return rounded < 0.9 * channels ? rounded + 8 : rounded
}
