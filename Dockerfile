# The sandbox, and the suite, in one image:
#
#   docker run --rm -p 127.0.0.1:8700:8700 IMAGE                           the sandbox
#   docker run --rm -v "$PWD/reports:/app/reports" --user "$(id -u)" IMAGE pytest features/
#                                                                          the suite, against a sandbox of its own
#
# The base is pinned by its tag; pin it by its digest (python:3.13-slim-bookworm@sha256:...) where you publish the image.

FROM python:3.13-slim-bookworm AS build
WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/proctor
# What it needs changes seldom, and has a layer of its own.
COPY pyproject.toml constraints.txt README.md ./
RUN mkdir proctor sandbox steps \
    && touch proctor/__init__.py sandbox/__init__.py steps/__init__.py \
    && /opt/proctor/bin/pip install --constraint constraints.txt . \
    && /opt/proctor/bin/pip uninstall --yes proctor \
    && rm -rf build ./*.egg-info proctor sandbox steps
COPY proctor ./proctor
COPY sandbox ./sandbox
COPY steps ./steps
RUN /opt/proctor/bin/pip install --no-deps . \
    && /opt/proctor/bin/pip uninstall --yes pip \
    && /opt/proctor/bin/python -m compileall -q /opt/proctor/lib

FROM python:3.13-slim-bookworm
ENV PATH=/opt/proctor/bin:$PATH \
    BIN=/opt/proctor/bin \
    HOME=/tmp \
    LOG=- \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTEST_ADDOPTS="-p no:cacheprovider"
WORKDIR /app
COPY --from=build /opt/proctor /opt/proctor
COPY conftest.py pyproject.toml targets.toml ./
COPY features ./features
COPY schemas ./schemas
COPY sets ./sets
COPY examples ./examples
# There is no git in here: a certificate needs to know which version this is (--build-arg VERSION=$(git describe --always)).
ARG VERSION=
RUN if [ -n "$VERSION" ]; then python -m proctor.provenance "$VERSION"; fi
# Whoever runs it with --user may write reports too.
RUN groupadd --system --gid 10001 proctor \
    && useradd --system --uid 10001 --gid proctor --home-dir /tmp --no-create-home proctor \
    && mkdir reports \
    && chown proctor:proctor reports \
    && chmod 1777 reports
USER 10001:10001
VOLUME /app/reports
EXPOSE 8700
# Only where the container is a sandbox on its usual port: a container that runs the suite is never unhealthy.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import pathlib, urllib.request as u; w = pathlib.Path('/proc/1/cmdline').read_bytes().split(bytes(1)); b'sandbox' in w and b'--target' not in w and u.urlopen('http://127.0.0.1:8700/', timeout=4)"]
CMD ["proctor", "sandbox", "--host", "0.0.0.0"]
