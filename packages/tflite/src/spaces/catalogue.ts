import { efficientformerSpace } from '../families/efficientformer/efficientformer.js'
import { fbnetSpace } from '../families/fbnet.js'
import { mnasnetSpace } from '../families/mnasnet.js'
import { mobilenetV1Space } from '../families/mobilenet-v1.js'
import { mobilenetV2Space } from '../families/mobilenet-v2.js'
import { mobilenetV3Space } from '../families/mobilenet-v3.js'
import { nasbench201Space } from '../families/nasbench201/nasbench201.js'
import { nasnetSpace } from '../families/nasnet/nasnet.js'
import { ofaMbv3Space } from '../families/ofa-mbv3.js'
import { proxylessnasSpace } from '../families/proxylessnas.js'
import { resnetSpace } from '../families/resnet/resnet.js'
import type { Space } from './space.js'

/** Every space that ships with the library, by name. */
export const spaces: ReadonlyMap<string, Space> = new Map(
  [
    efficientformerSpace,
    fbnetSpace,
    mobilenetV1Space,
    mobilenetV2Space,
    mobilenetV3Space,
    mnasnetSpace,
    nasbench201Space,
    nasnetSpace,
    ofaMbv3Space,
    proxylessnasSpace,
    resnetSpace,
  ].map((each) => [each.name, each]),
)
