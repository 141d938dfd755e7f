namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>
/// What a caller gave as SecretId: a name, a full ARN or a partial ARN (one without the hyphen and six characters).
/// </summary>
public sealed record SecretId
{
    // The name, or what follows ":secret:" in the ARN.
    private readonly string _lastPart;

    private SecretId(string text, string? region, string? account, string lastPart)
    {
        Text = text;
        Region = region;
        Account = account;
        _lastPart = lastPart;
    }

    /// <summary>As given.</summary>
    public string Text { get; }

    /// <summary>The ARN's region, or null for a name. Empty for an ARN that is none of a secret.</summary>
    public string? Region { get; }

    /// <summary>The ARN's account, or null for a name.</summary>
    public string? Account { get; }

    /// <summary>Whether it is an ARN, full or partial.</summary>
    public bool IsArn => Region is not null;

    /// <summary>
    /// Reads a SecretId. A text that begins <c>arn:</c> is not checked as a name (recorded); one that is no ARN of a secret
    /// lies in no region, so that nothing is found.
    /// </summary>
    public static Outcome<SecretId> Parse(string text)
    {
        if (!text.StartsWith("arn:", StringComparison.Ordinal))
            return SecretName.CheckLookup(text) is { } bad ? bad : new SecretId(text, null, null, text);

        // arn : partition : secretsmanager : region : account : secret : name
        var parts = text.Split(':', 7);
        if (parts is not [_, { Length: > 0 }, "secretsmanager", { Length: > 0 } region, { Length: 12 } account, "secret", { Length: > 0 } last]
            || account.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return new SecretId(text, "", "", text);

        return new SecretId(text, region, account, last);
    }

    /// <summary>
    /// The name to look up. Every ARN that ends in a hyphen and six alphanumerics is a full one, so that a partial ARN of
    /// a name that itself ends so finds nothing: recorded of AWS, and the reason for its warning against such names.
    /// </summary>
    public string Name => IsFullArn ? _lastPart[..^(SecretArn.SuffixLength + 1)] : _lastPart;

    /// <summary>Whether the secret found under <see cref="Name"/> is the one meant: a full ARN must be its own.</summary>
    public bool Fits(SecretRecord secret) => secret.Name == Name && (!IsFullArn || secret.Arn == Text);

    private bool IsFullArn => IsArn && SecretArn.EndsInSuffix(_lastPart);

    /// <summary>The account whose secret is meant: the ARN's, or the caller's for a name.</summary>
    public string AccountFor(string callerAccount) => Account ?? callerAccount;

    /// <summary>Whether the secret can be found by a request to <paramref name="region"/>: an ARN of another region
    /// names nothing there, and the answer is "not found".</summary>
    public bool IsInRegion(string region) => Region is null || Region == region;
}
