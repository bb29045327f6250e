# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements/image.txt requirements/image.txt
RUN python -m venv /opt/abaca && /opt/abaca/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements/image.txt
COPY pyproject.toml README.md LICENSE THIRD_PARTY_NOTICES ./
COPY src src
RUN /opt/abaca/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home abaca && install -d -o abaca -g abaca /data
COPY --from=build /opt/abaca /opt/abaca
ENV PATH=/opt/abaca/bin:$PATH ABACA_HOME=/data ABACA_HOST=0.0.0.0 PYTHONUNBUFFERED=1
USER abaca
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["abaca"]
CMD ["serve"]
