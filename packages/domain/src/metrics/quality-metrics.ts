import type { Metric } from './metric.js'

type Range = Metric['range']
const percent: Range = { min: 0, max: 100 }
const unit: Range = { min: 0, max: 1 }
const positive: Range = { min: 0, max: null }
const correlation: Range = { min: -1, max: 1 }

/** What a model is good for. Shares are in percent, as the papers print them. */
export const qualityMetrics: readonly Metric[] = [
  best('top1', '%', percent, 'classification', 'Share of images whose first answer is right'),
  best('top5', '%', percent, 'classification', 'Share of images with the right answer among the first five'),
  least('error', '%', percent, 'classification', 'Share of answers that are wrong'),
  best('accuracy', '%', percent, 'classification', 'Share of right answers on any classification task'),
  best('retainedAccuracy', '%', positive, 'classification', 'Accuracy relative to the uncompressed model'),
  best('robustAccuracy', '%', percent, 'classification', 'Accuracy under the stated attack or corruption'),
  least('ece', '', unit, 'classification', 'Expected calibration error'),
  best('vtabMean', '%', percent, 'classification', 'Mean accuracy over the VTAB tasks'),
  best(
    'fishAccuracy',
    '%',
    percent,
    'classification',
    'Accuracy on fish images taken by an underwater device',
  ),
  best('vwwAccuracy', '%', percent, 'classification', 'Accuracy on Visual Wake Words'),
  best('harAccuracy', '%', percent, 'activity-recognition', 'Accuracy on human activity recognition'),
  best('mAP', '%', percent, 'detection', 'Mean average precision as its data set defines it'),
  best('mIoU', '%', percent, 'segmentation', 'Mean intersection over union of the classes'),
  best('dice', '%', percent, 'segmentation', 'Dice coefficient of the segmented region'),
  best('psnr', 'dB', positive, 'restoration', 'Peak signal-to-noise ratio of the restored image'),
  best('ssim', '', correlation, 'restoration', 'Structural similarity to the true image'),
  least('lpips', '', positive, 'restoration', 'Learned perceptual distance to the true image'),
  least('deltaE', '', positive, 'restoration', 'Mean CIE colour difference to the true image'),
  least('epe', 'px', positive, 'optical-flow', 'Mean end-point error'),
  least('fl', '%', percent, 'optical-flow', 'Share of flow outliers as KITTI counts them'),
  least('fid', '', positive, 'generation', 'Frechet inception distance'),
  best('inceptionScore', '', { min: 1, max: null }, 'generation', 'Inception score'),
  best('clipScore', '', { min: -100, max: 100 }, 'generation', 'Agreement of image and prompt by CLIP'),
  least('wer', '%', positive, 'speech', 'Word error rate; insertions can take it past 100'),
  best('speakerSimilarity', '', correlation, 'speech', 'Cosine similarity of speaker embeddings'),
  least('perplexity', '', { min: 1, max: null }, 'language', 'Perplexity per token of the stated tokenizer'),
  best('openCompass', '', percent, 'language', 'OpenCompass average score'),
  best('glue', '', percent, 'language', 'GLUE average score'),
  best('rankCorrelation', '', correlation, 'prediction', 'Spearman correlation of predicted and true order'),
]

function best(name: string, unit: string, range: Range, task: string, description: string): Metric {
  return { name, unit, direction: 'higher', range, kind: 'quality', task, description }
}

function least(name: string, unit: string, range: Range, task: string, description: string): Metric {
  return { name, unit, direction: 'lower', range, kind: 'quality', task, description }
}
