import {
  TokenKeys,
  type KeyPair,
  type PublicJwk,
  type SigningAlgorithm,
  type TokenSigner,
} from '#application';
import {
  CompactSign,
  exportJWK,
  exportPKCS8,
  exportSPKI,
  generateKeyPair,
  importPKCS8,
  importSPKI,
} from 'jose';

const bytesOf = new TextEncoder();

/** By jose, and so by Node.js: ECDSA signatures are r and s as they are (RFC 7518, section 3.4). */
export class JoseTokenKeys extends TokenKeys {
  async newPair(algorithm: SigningAlgorithm): Promise<KeyPair> {
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
    const [publicKeyPem, privateKeyPem] = await Promise.all([
      exportSPKI(publicKey),
      exportPKCS8(privateKey),
    ]);
    return { publicKeyPem, privateKeyPem };
  }

  async publicJwk(publicKeyPem: string, algorithm: SigningAlgorithm): Promise<PublicJwk> {
    const key = await importSPKI(publicKeyPem, algorithm, { extractable: true });
    return (await exportJWK(key)) as PublicJwk;
  }

  async signer(
    privateKeyPem: string,
    { algorithm, kid }: { readonly algorithm: SigningAlgorithm; readonly kid: string },
  ): Promise<TokenSigner> {
    const key = await importPKCS8(privateKeyPem, algorithm);
    return (payload) =>
      new CompactSign(bytesOf.encode(payload))
        .setProtectedHeader({ typ: 'JWT', alg: algorithm, kid })
        .sign(key);
  }
}
