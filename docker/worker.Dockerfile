# A worker that measures on its own container: native, in Node, and in Chromium through Appium; and on phones that
# adb reaches. Build from the repository: docker build -f docker/worker.Dockerfile .
FROM node:20-bookworm-slim AS build
WORKDIR /paceline
COPY . .
RUN node tools/setup.mjs && npm prune --omit=dev --ignore-scripts

FROM node:20-bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends adb chromium chromium-driver \
    && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production \
    PACELINE_HOME=/var/lib/paceline
# A named volume takes the owner of the folder that it is first mounted on.
RUN install -d -o node -g node /var/lib/paceline /var/lib/paceline/artifacts
COPY --from=build /paceline /paceline
WORKDIR /paceline
USER node
VOLUME /var/lib/paceline
CMD ["node", "--enable-source-maps", "apps/worker/dist/main.js"]
