# The API with the dashboard. Build from the repository: docker build -f docker/api.Dockerfile .
FROM node:20-bookworm-slim AS build
WORKDIR /paceline
COPY . .
RUN node tools/setup.mjs && npm prune --omit=dev --ignore-scripts

FROM node:20-bookworm-slim
ENV NODE_ENV=production \
    PACELINE_HOME=/var/lib/paceline \
    PACELINE_HOST=0.0.0.0 \
    PACELINE_PORT=4400
# A named volume takes the owner of the folder that it is first mounted on.
RUN install -d -o node -g node /var/lib/paceline /var/lib/paceline/artifacts
COPY --from=build /paceline /paceline
WORKDIR /paceline
USER node
VOLUME /var/lib/paceline
EXPOSE 4400
# Migrations are safe to apply from several containers at once.
CMD ["sh", "-c", "node apps/launcher/dist/migration-process.js && exec node --enable-source-maps apps/api/dist/server.js"]
