namespace Strongroom.Server.Audit;

/// <summary>CloudTrail's <c>readOnly</c>: whether an operation changes nothing. AWS names its operations so that the first
/// word tells; cryptographic operations of KMS count as reads.</summary>
internal static class ReadOnlyOperations
{
    private static readonly string[] Beginnings = ["Get", "List", "Describe", "BatchGet", "Validate", "GenerateData", "GenerateMac", "Verify", "Lookup", "Simulate", "Filter", "Test"];

    private static readonly HashSet<string> Others = ["Encrypt", "Decrypt", "ReEncrypt", "GenerateRandom", "Sign", "DeriveSharedSecret", "AssumeRole", "AssumeRoleWithWebIdentity", "DecodeAuthorizationMessage"];

    public static bool Contains(string operation) =>
        Others.Contains(operation) || Beginnings.Any(beginning => operation.StartsWith(beginning, StringComparison.Ordinal));
}
