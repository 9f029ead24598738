<?php
// A token for whoever is signed in, with which they comment. See ../README.md.
//
// In a page of your site:  header('Content-Type: text/plain'); header('Cache-Control: no-store');
//   echo is_user_logged_in() ? comments_token(get_current_user_id(), wp_get_current_user()->display_name) : '';
declare(strict_types=1);

const COMMENTS_TOKEN_LASTS = 10 * 60; // seconds; a page asks for another before it ends

function comments_base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

/** A JWT has the two numbers of the signature side by side (RFC 7518, 3.4), and not in DER. */
function comments_from_der(string $der): string
{
    $at = 2;
    $numbers = '';
    for ($n = 0; $n < 2; $n++) {
        $length = ord($der[$at + 1]);
        $number = ltrim(substr($der, $at + 2, $length), "\0");
        $numbers .= str_pad($number, 32, "\0", STR_PAD_LEFT);
        $at += 2 + $length;
    }
    return $numbers;
}

/** An Ed25519 key in PKCS #8 ends with its 32 bytes (RFC 8410). */
function comments_ed25519(string $pem, string $text): string
{
    $der = base64_decode(preg_replace('/-----[^-]+-----|\s/', '', $pem));
    $pair = sodium_crypto_sign_seed_keypair(substr($der, -32));
    return sodium_crypto_sign_detached($text, sodium_crypto_sign_secretkey($pair));
}

function comments_signature(string $algorithm, string $text, string $key): string
{
    switch ($algorithm) {
        case 'HS256':
            return hash_hmac('sha256', $text, $key, true);
        case 'RS256':
        case 'ES256':
            if (!openssl_sign($text, $signature, $key, OPENSSL_ALGO_SHA256)) {
                throw new RuntimeException('COMMENTS_KEY cannot be used.');
            }
            return $algorithm === 'ES256' ? comments_from_der($signature) : $signature;
        case 'EdDSA':
            return comments_ed25519($key, $text);
    }
    throw new InvalidArgumentException("COMMENTS_ALGORITHM cannot be $algorithm.");
}

/** $userId is for ever: an id, and not an address for mail. */
function comments_token(
    int|string $userId,
    string $name,
    string $email = '',
    bool $emailVerified = false,
    string $url = ''
): string {
    $now = time();
    $claims = [
        'iss' => getenv('COMMENTS_ISSUER'),
        'aud' => getenv('COMMENTS_AUDIENCE'),
        'sub' => (string) $userId,
        'jti' => bin2hex(random_bytes(16)),
        'iat' => $now,
        'exp' => $now + COMMENTS_TOKEN_LASTS,
        'name' => $name,
    ];
    if ($email !== '') {
        $claims += ['email' => $email, 'email_verified' => $emailVerified];
    }
    if ($url !== '') {
        $claims['url'] = $url;
    }
    $algorithm = getenv('COMMENTS_ALGORITHM');
    $header = ['alg' => $algorithm, 'typ' => 'JWT', 'kid' => getenv('COMMENTS_KID')];
    $json = fn (array $told): string => json_encode($told, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);
    $text = comments_base64url($json($header)) . '.' . comments_base64url($json($claims));
    return $text . '.' . comments_base64url(comments_signature($algorithm, $text, getenv('COMMENTS_KEY')));
}

if (PHP_SAPI === 'cli' && realpath($argv[0]) === __FILE__) {
    echo comments_token($argv[1], $argv[2], $argv[3] ?? ''), "\n";
}
