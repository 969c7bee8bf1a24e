ARG NODE_VERSION=24

FROM node:${NODE_VERSION}-bookworm-slim AS base
WORKDIR /app
COPY package.json package-lock.json ./


FROM base AS deps
# The optional packages are the standalone app's embedded parts: a database and a broker, which a
# container gets from the outside.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional


FROM base AS build
# Here the optional packages stay: the standalone app is compiled too and needs their types.
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build
RUN rm -rf dist/apps/standalone && find dist -maxdepth 1 -name '.tsbuildinfo*' -delete


FROM node:${NODE_VERSION}-bookworm-slim AS runtime
ENV NODE_ENV=production
# On the loopback alone, nobody outside the container would be heard.
ENV HOST=0.0.0.0
WORKDIR /app
# Without its "imports" map the apps would not find the libraries.
COPY package.json ./
COPY --from=deps /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY LICENSE ./

USER node
EXPOSE 3000

# Exec form, so that SIGTERM reaches node and not a shell: draining starts with that signal.
# One image is all three apps; event-router and delivery-worker are started by naming their main.js.
CMD ["node", "dist/apps/subscription-api/src/main.js"]
