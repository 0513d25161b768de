import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Job } from '@paceline/contracts'
import { answerOnce } from '../../idempotency/once.js'
import { placeJob, storeJob } from '../../jobs/create-job.js'
import { foretell } from '../../jobs/foretell.js'
import { onTheirRuntime } from '../../jobs/plugin-runtime.js'
import { uploadFormSchema } from '../../models/form-fields.js'
import type { ModelKeeper } from '../../models/keep-model.js'
import type { CoverageReader } from '../../models/model-coverage.js'
import { checkQualities } from '../../models/qualities.js'
import { defaultName, readUploadForm } from '../../models/upload-form.js'
import { caller } from '../../plugins/auth.js'
import { ProblemError } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { validateAllButBody } from '../../validation/validator.js'
import { answers, IdempotencyHeaders } from '../replies.js'

interface Options {
  services: Services
  keeper: ModelKeeper
  coverage: CoverageReader
  bytesLimit: number
}

/** `POST /v1/profile`: a model and its job in one call. */
export const profileRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { services, keeper, coverage, bytesLimit },
) => {
  app.post(
    '/v1/profile',
    {
      bodyLimit: bytesLimit + 16 * 1024 * 1024,
      validatorCompiler: validateAllButBody,
      schema: {
        tags: ['jobs'],
        summary:
          'Uploads a model and measures it: the fields of POST /v1/models and of POST /v1/jobs in one form',
        consumes: ['multipart/form-data'],
        headers: IdempotencyHeaders,
        body: uploadFormSchema(true),
        response: answers({ 202: Job }),
      },
      config: { access: 'submit' },
    },
    async (request, reply) => {
      const form = await readUploadForm(request, services.artifacts, {
        withJob: true,
        bytesLimit,
        forget: keeper.forget,
      })
      const { file, name, family, tags, qualities } = form
      const { keyId } = caller(request)
      try {
        checkQualities(qualities)
        if (!form.job) throw new ProblemError('invalid-request', 'the form has no job')
        const job = onTheirRuntime([{ id: 'the file', format: file.format }], form.job)
        return await answerOnce(services.db.idempotency, request, reply, form, async (claim) => {
          const earlier = claim && (await services.db.jobs.findByClaim(claim))
          if (earlier) return jobAnswer(earlier)
          // All that a job can be refused for comes first: a refusal leaves no model behind.
          const placements = await placeJob(services.db, { job, keyId, models: 1 })
          const { model } = await keeper.keepUpload({
            sha256: file.sha256,
            bytes: file.bytes,
            name,
            defaultName: defaultName(file),
            family,
            tags,
            qualities,
          })
          const warnings = await foretell(coverage, [model], placements, request.log)
          const order = { models: [model], placements, job, keyId, claim }
          const created = await storeJob(services, order, request.log)
          return jobAnswer({ ...created, warnings })
        })
      } catch (error) {
        await keeper.forget(file.sha256)
        throw error
      }
    },
  )
}

function jobAnswer(job: Job) {
  return { status: 202, body: job, location: `/v1/jobs/${job.id}` }
}
