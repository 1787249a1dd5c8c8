# docker build -t qualcheck . && docker run --rm -v "$PWD:/data:ro" qualcheck check .
FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE NOTICE requirements.lock ./
COPY qualcheck qualcheck
COPY rules rules
RUN python -m venv /opt/qualcheck \
 && /opt/qualcheck/bin/pip install --no-cache-dir --disable-pip-version-check --constraint requirements.lock . \
 && /opt/qualcheck/bin/python -m qualcheck.compile_loops

FROM python:3.12-slim
# git is for --since; the mounted work tree belongs to another user, which git refuses unless it is told.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/* \
 && git config --system --add safe.directory '*' \
 && useradd --create-home --uid 1000 qualcheck
COPY --from=build /opt/qualcheck /opt/qualcheck
ENV PATH="/opt/qualcheck/bin:$PATH"
USER qualcheck
WORKDIR /data
ENTRYPOINT ["qualcheck"]
CMD ["check", "."]
