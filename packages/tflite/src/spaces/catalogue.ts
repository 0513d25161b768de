import { deeplabMobilenetV2Space } from '../families/deeplab-mobilenet-v2.js'
import { efficientformerSpace } from '../families/efficientformer/efficientformer.js'
import { espcnSpace } from '../families/espcn.js'
import { fbnetSpace } from '../families/fbnet.js'
import { lrasppMobilenetV3Space } from '../families/lraspp-mobilenet-v3.js'
import { mnasnetSpace } from '../families/mnasnet.js'
import { mobilenetV1Space } from '../families/mobilenet-v1.js'
import { mobilenetV2Space } from '../families/mobilenet-v2.js'
import { mobilenetV3Space } from '../families/mobilenet-v3.js'
import { nasbench201Space } from '../families/nasbench201/nasbench201.js'
import { nasnetSpace } from '../families/nasnet/nasnet.js'
import { ofaMbv3Space } from '../families/ofa-mbv3.js'
import { proxylessnasSpace } from '../families/proxylessnas.js'
import { resnetSpace } from '../families/resnet/resnet.js'
import { ssdliteMobilenetV2Space } from '../families/ssdlite-mobilenet-v2.js'
import { unetSpace } from '../families/unet.js'
import type { Space } from './space.js'

/** Every space that ships with the library, by name. */
export const spaces: ReadonlyMap<string, Space> = new Map(
  [
    deeplabMobilenetV2Space,
    efficientformerSpace,
    espcnSpace,
    fbnetSpace,
    lrasppMobilenetV3Space,
    mobilenetV1Space,
    mobilenetV2Space,
    mobilenetV3Space,
    mnasnetSpace,
    nasbench201Space,
    nasnetSpace,
    ofaMbv3Space,
    proxylessnasSpace,
    resnetSpace,
    ssdliteMobilenetV2Space,
    unetSpace,
  ].map((each) => [each.name, each]),
)
