namespace Strongroom.Allocations.Tests;

/// <summary>
/// The bytes that one run of each subject may allocate, in a Release build. Each is about a tenth above what it was when it was
/// written, room for a patch of the runtime. When a change makes one cheaper, lower the ceiling with it; whoever raises one
/// says here what for.
/// </summary>
internal static class Ceilings
{
    /// <summary>By the subject's name.</summary>
    public static IReadOnlyDictionary<string, int> Bytes { get; } = new Dictionary<string, int>
    {
        // The claims that are read from the Authorization header, and their texts.
        ["SigV4: verify"] = 1400,
        // The request object, its texts, the secret's bytes.
        ["JSON: decode GetSecretValue"] = 300,
        ["JSON: decode PutSecretValue"] = 700,
        // A writer and a response; the body goes into the pipeline's buffer.
        ["JSON: encode GetSecretValue"] = 310,
        ["JSON: encode PutSecretValue"] = 275,
        // The box or the record itself (1,096 and 1,048 bytes), and a key derived for its nonce.
        ["barrier: seal 1 KiB"] = 1280,
        ["barrier: open 1 KiB"] = 1225,
        // Associated data and a cipher under the data key.
        ["envelope: seal 64 B"] = 545,
        ["envelope: open 64 B"] = 545,
        // Immutable versions: a new record for every version whose labels change, and for every label on the way.
        ["labels: put a version"] = 5700,
        ["labels: roll back"] = 5120,
        // Nothing: the samples' own rounding. A policy variable is expanded in a pooled buffer.
        ["policy: decide by 20 statements"] = 5,
        ["policy: decide by every kind"] = 5,
        // The record and a group of one.
        ["audit: append a record"] = 1235,
        // Nothing: no secret is in the text, so nothing is written.
        ["mask 16 KiB: 1 secret"] = 5,
        ["mask 16 KiB: 100 secrets"] = 5,
        ["mask 16 KiB: 1,000 secrets"] = 5,
        // Two decisions by policies (1,400 bytes more than a comparison of accounts), all of the above that a read needs and two audit records (its own and the KMS call's), the web server and the socket:
        // what the server allocates for one of many requests in a row on one connection.
        ["GetSecretValue, whole request"] = 14700,
    };
}
