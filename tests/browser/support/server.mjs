// A real server for one story: its own port, its own data folder, killed and started again at will.
//
// Not here: browsers (browser.mjs) and foreign Yjs clients (peers.mjs).

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const binary = process.env.WAYMARK_BIN
const clientDir = process.env.WAYMARK_CLIENT_DIR

/**
 * A port that is free now; the server takes it a moment later, and keeps it over restarts.
 *
 * It lies below the range systems take the near end of a connection from: while the server is down, pages that
 * try again could else be given its very port, and it would not come back.
 */
async function freePort () {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const probe = createServer().listen(port, '127.0.0.1')
    try {
      await once(probe, 'listening') // an 'error' rejects it
    } catch {
      continue
    }
    probe.close()
    await once(probe, 'close')
    return port
  }
}

export class Server {
  /** Starts a server; `flags` go to `waymark serve`. */
  static async start (flags = []) {
    if (!binary) throw new Error('WAYMARK_BIN names no server; run the stories with `cargo xtask test --only browser`')
    const server = new Server()
    server.port = await freePort()
    server.url = `http://127.0.0.1:${server.port}`
    server.syncUrl = `ws://127.0.0.1:${server.port}/sync`
    server.data = mkdtempSync(join(tmpdir(), 'waymark-story-'))
    server.flags = flags
    await server.up()
    return server
  }

  /** Starts the process (again) and waits until it answers. */
  async up () {
    const args = ['serve', '--listen', `127.0.0.1:${this.port}`, '--data', this.data, '--public-url', this.url]
    if (clientDir) args.push('--client-dir', clientDir)
    this.output = ''
    this.process = spawn(binary, [...args, ...this.flags], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on('data', chunk => { this.output = (this.output + chunk).slice(-20_000) })
    }
    const deadline = Date.now() + 30_000
    while (Date.now() < deadline) {
      if (this.process.exitCode !== null) break
      try {
        if ((await fetch(`${this.url}/readyz`)).ok) return
      } catch { /* not listening yet */ }
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    throw new Error(`the server did not start:\n${this.output}`)
  }

  /** Ends the process as a power button would. */
  async kill () {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGKILL')
      await once(this.process, 'exit')
    }
  }

  /** Asks the process to end and gives its exit code. */
  async terminate () {
    this.process.kill('SIGTERM')
    const [code] = await once(this.process, 'exit')
    return code
  }

  /** Ends everything and removes the data. */
  async stop () {
    await this.kill()
    rmSync(this.data, { recursive: true, force: true })
  }

  /** Calls the HTTP interface; gives status and JSON. */
  async api (method, path, { token, body } = {}) {
    const response = await fetch(`${this.url}/api${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' })
      },
      body: body === undefined ? undefined : JSON.stringify(body)
    })
    const text = await response.text()
    return { status: response.status, json: text ? JSON.parse(text) : null }
  }

  /** Makes a journey: `{id, title, links: {owner, editor, viewer}}`. */
  async createJourney (template = 'hotel-stay', title = undefined) {
    const { status, json } = await this.api('POST', '/journeys', { body: { template, title } })
    if (status !== 201) throw new Error(`journey not created: ${status} ${JSON.stringify(json)}`)
    return json
  }

  /** What a journey says, as the server has it. */
  async content (journey) {
    const { json } = await this.api('GET', `/journeys/${journey.id}/content`, { token: journey.links.viewer.token })
    return json
  }
}
