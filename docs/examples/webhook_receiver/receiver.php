<?php
// Receives events from Third Reading, and answers its moderation hook. PHP 8, nothing else.
//
//     WEBHOOK_SECRETS=whsec_… php -S 127.0.0.1:8900 receiver.php
//
// See receiver.py for what every receiver has to do, and in which order. In your place it is a page
// behind your web server. What is kept is in a file (received.json, or the path in WEBHOOK_DATABASE).

declare(strict_types=1);

const TOLERANCE = 300; // seconds
const BODY_AT_MOST = 1024 * 1024;

/** Whether one of our secrets signed these very bytes, and not too long ago. */
function is_genuine(string $header, string $body, int $now): bool
{
    $secrets = array_filter(explode(',', getenv('WEBHOOK_SECRETS') ?: ''));
    $times = $told = [];
    foreach (explode(',', $header) as $part) {
        [$name, $value] = array_pad(explode('=', trim($part), 2), 2, '');
        if ($name === 't' && ctype_digit($value)) $times[] = $value;
        if ($name === 'v1') $told[] = $value;
    }
    if (count($times) !== 1 || abs($now - (int) $times[0]) > TOLERANCE) return false;
    $fits = false;
    foreach ($secrets as $secret) {
        $ours = hash_hmac('sha256', $times[0] . '.' . $body, $secret);
        foreach ($told as $theirs) $fits = hash_equals($ours, $theirs) || $fits;
    }
    return $fits;
}

/**
 * Write an event down, and what it says of where its comment stands; nothing the second time: the
 * same one may come twice, and that is no fault. One that is sent again later has the sequence that
 * it had before. Here it is a file with a lock; in your place, a transaction of your database.
 */
function take(array $message): void
{
    $file = fopen(getenv('WEBHOOK_DATABASE') ?: 'received.json', 'c+');
    flock($file, LOCK_EX);
    $kept = json_decode(stream_get_contents($file) ?: '{"ids": {}, "latest": {}}', true);
    if (!isset($kept['ids'][$message['id']])) {
        $kept['ids'][$message['id']] = time();
        $data = $message['data'];
        $subject = $data['comment'] ?? $data['article'] ?? $data['reader'] ?? '';
        if ($message['sequence'] > ($kept['latest'][$subject][0] ?? -1)) {
            $kept['latest'][$subject] = [$message['sequence'], $message['type']];
        }
        rewind($file);
        ftruncate($file, 0);
        fwrite($file, json_encode($kept));
        fflush($file);
    }
    fclose($file); // and with it the lock
}

/** What you think of a text; null is "later". */
function opinion(string $text): ?array
{
    if (str_contains($text, 'think it over')) return null;
    if (stripos($text, 'idiot') !== false) {
        return ['status' => 'hold', 'flags' => ['insult'], 'reason' => 'It calls somebody an idiot.'];
    }
    return ['status' => 'no_opinion'];
}

function answer(int $status, ?array $said = null): void
{
    http_response_code($status);
    header('Content-Type: application/json');
    if ($said !== null) echo json_encode($said);
}

function thought_over(string $url): void
{
    $how = ['method' => 'POST', 'header' => 'Content-Type: application/json', 'timeout' => 10,
        'content' => json_encode(['status' => 'hold', 'reason' => 'I thought it over.'])];
    file_get_contents($url, false, stream_context_create(['http' => $how]));
}

$body = (string) file_get_contents('php://input');
if ($_SERVER['REQUEST_METHOD'] !== 'POST' || strlen($body) > BODY_AT_MOST) {
    answer(400);
    return;
}
if (!is_genuine($_SERVER['HTTP_THIRD_READING_SIGNATURE'] ?? '', $body, time())) {
    answer(401);
    return;
}
$message = json_decode($body, true, flags: JSON_THROW_ON_ERROR);
if ($message['type'] === 'moderation.ask') {
    $said = opinion($message['data']['text']['body']);
    if ($said !== null || !$message['answer_url']) {
        answer(200, $said ?? ['status' => 'no_opinion']);
        return;
    }
    answer(202);
    // Here, once PHP is done with the answer; in your place, by a queue of your own.
    register_shutdown_function('thought_over', $message['answer_url']);
    return;
}
take($message); // Quick as it is. What takes longer, put into a queue.
answer(204);
