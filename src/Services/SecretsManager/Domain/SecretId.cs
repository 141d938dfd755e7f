namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>
/// What a caller gave as SecretId: a name, a full ARN or a partial ARN (one without the hyphen and six characters).
/// Whether an ARN is full or partial cannot be told from its text alone, because a name may itself end in a hyphen and
/// six alphanumerics; <see cref="Candidates"/> says in which order to try.
/// </summary>
public sealed record SecretId
{
    private SecretId(string text, string? region, string? account, string lastPart)
    {
        Text = text;
        Region = region;
        Account = account;
        LastPart = lastPart;
    }

    /// <summary>As given.</summary>
    public string Text { get; }

    /// <summary>The ARN's region, or null for a name.</summary>
    public string? Region { get; }

    /// <summary>The ARN's account, or null for a name.</summary>
    public string? Account { get; }

    /// <summary>The name, or what follows <c>:secret:</c> in the ARN.</summary>
    public string LastPart { get; }

    /// <summary>Whether it is an ARN, full or partial.</summary>
    public bool IsArn => Region is not null;

    /// <summary>
    /// Reads a SecretId. A text that begins <c>arn:</c> but is no ARN of a secret is answered as the bad name that it
    /// then is (a colon is not a legal character): AWS's answer to a malformed ARN is not publicly recorded.
    /// </summary>
    public static Outcome<SecretId> Parse(string text)
    {
        if (!text.StartsWith("arn:", StringComparison.Ordinal))
            return SecretName.CheckLookup(text) is { } bad ? bad : new SecretId(text, null, null, text);

        // arn : partition : secretsmanager : region : account : secret : name
        var parts = text.Split(':', 7);
        if (parts is not [_, { Length: > 0 }, "secretsmanager", { Length: > 0 } region, { Length: 12 } account, "secret", { Length: > 0 } last]
            || account.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return new RuleViolation(ErrorCodes.Validation, Messages.InvalidName);

        // A full ARN is up to seven characters longer than the longest name.
        var name = last.Length > SecretName.MaximumLength && SecretArn.EndsInSuffix(last)
            ? last[..^(SecretArn.SuffixLength + 1)]
            : last;
        return SecretName.CheckLookup(name) is { } violation ? violation : new SecretId(text, region, account, last);
    }

    /// <summary>
    /// Which secrets of the account and region this may mean, in the order to try: the exact full ARN first, then the
    /// last part as a name. The service warns that a partial ARN of a name ending in a hyphen and six characters "might"
    /// not be found; trying the name second finds it and can never hide a full ARN.
    /// </summary>
    public IReadOnlyList<SecretCandidate> Candidates => IsArn && SecretArn.EndsInSuffix(LastPart)
        ? [new(LastPart[..^(SecretArn.SuffixLength + 1)], Text), new(LastPart, null)]
        : [new(LastPart, null)];

    /// <summary>The account whose secret is meant: the ARN's, or the caller's for a name.</summary>
    public string AccountFor(string callerAccount) => Account ?? callerAccount;

    /// <summary>Whether the secret belongs to another account than the caller's. Only an ARN reaches across.</summary>
    public bool IsCrossAccount(string callerAccount) => Account is not null && Account != callerAccount;

    /// <summary>Whether the secret can be found by a request to <paramref name="region"/>: an ARN of another region
    /// names nothing there, and the answer is "not found".</summary>
    public bool IsInRegion(string region) => Region is null || Region == region;
}

/// <summary>One reading of a <see cref="SecretId"/>.</summary>
/// <param name="Name">The name to look up.</param>
/// <param name="RequiredArn">The ARN that the secret found must have, or null if the name suffices.</param>
public sealed record SecretCandidate(string Name, string? RequiredArn)
{
    /// <summary>Whether the secret found under <see cref="Name"/> is the one meant.</summary>
    public bool Fits(SecretRecord secret) => secret.Name == Name && (RequiredArn is null || secret.Arn == RequiredArn);
}
