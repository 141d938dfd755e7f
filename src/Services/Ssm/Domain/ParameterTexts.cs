namespace Strongroom.Services.Ssm.Domain;

/// <summary>What callers read, in AWS's words where they are known from recorded answers and issue trackers.</summary>
internal static class ParameterTexts
{
    public const string Reserved = "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).";

    public const string NameForm =
        "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; "
        + "each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_";

    public const string NotQualified = "Parameter name must be a fully qualified name.";

    public const string EndsWithSlash = "Parameter name must not end with slash.";

    public const string TooLong = "Parameter name: must not exceed 1011 characters, including the ARN that precedes it.";

    public const string TooDeep =
        "A hierarchy can have a maximum of 15 levels. For more information, see Requirements and constraints for parameter names in the "
        + "AWS Systems Manager User Guide.";

    public const string PathForm =
        "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash \"/\". "
        + "It can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). It must use only letters, numbers, or the following symbols: "
        + ". (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash "
        + "symbol \"/\". Valid example: /get/parameters2-/by1./path0_.";

    public const string Exists =
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.";

    public const string TagsWithOverwrite =
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. "
        + "To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.";

    public const string TypeRequired = "A parameter type is required when you create a parameter.";

    public const string TypeChanged =
        "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type "
        + "to a SecureString type. You must create a new, unique parameter.";

    public const string KeyForSecureOnly = "KeyId is required for SecureString type parameter only.";

    public const string EmptyValue =
        "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.";

    public const string NestedValue = "Parameter value can't nest another parameter. Do not use \"{{}}\" in the value.";

    public const string ImageForm = "Parameter value is not a valid image ID for data type aws:ec2:image. It must have the form ami- and 8 to 17 hexadecimal digits.";

    public const string StandardSize =
        "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter "
        + "to use the advanced-parameter tier. For more information, see "
        + "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html";

    public const string AdvancedSize = "Advanced tier parameters support a maximum parameter value of 8192 characters.";

    public const string StandardPolicies =
        "Standard tier parameters don't support parameter policies. To use parameter policies, upgrade the parameter to use the advanced-parameter "
        + "tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html";

    public const string Downgrade =
        "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the "
        + "standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter. Be aware that "
        + "standard parameters have a value limit of 4096 characters.";

    public const string TooManyPolicies = "You specified more than the maximum number of allowed policies for the parameter. The maximum is 10.";

    public const string TooManyLabels =
        "A parameter version can have maximum 10 labels. Move one or more labels to another version and try again.";

    public const string InvalidToken = "The specified token isn't valid.";

    public const string TwoFilters = "You can use either Filters or ParameterFilters in a single request.";

    public const string FilterPrefix =
        "Filters for common parameters can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). When using global parameters, please specify "
        + "within a global namespace.";

    public const string TagReserved = "Tag keys can't begin with \"aws:\" (case-insensitive).";

    public const string TagTwice = "A tag key can be given only once.";

    public const string TagLimit = "A parameter can have a maximum of 50 tags.";

    public const string SecretNeedsDecryption = "WithDecryption flag must be True for retrieving a Secret Manager secret.";

    public const string NotShareable = "The parameter must be in the advanced-parameter tier to have a resource policy.";

    public const string OnlyParameters = "The resource ARN must be that of a parameter.";

    public const string HashWithId = "PolicyId and PolicyHash must be given together.";

    public const string OnePolicy = "A parameter can have one resource policy. To change it, specify its PolicyId and PolicyHash.";

    public const string PolicySize = "A resource policy can't be greater than 1024 bytes in size.";

    public const string NoSuchPolicy = "No policies with the specified policy ID and hash could be found.";

    public const string HashDiffers = "The hash provided in the call doesn't match the stored hash.";

    public const string NotFound = "The specified parameter could not be found.";

    public const string PolicyDocument = "The specified policy document is malformed or invalid.";

    public static string NoAccess(string name) => $"No access to reserved parameter name: {name}.";

    public static string DataType(string given) => $"The following data type is not supported: {given} (Data type names are all lowercase.)";

    public static string ImageType(string type) => $"The aws:ec2:image data type is not supported for the following input type: {type}";

    public static string Mismatch(string pattern) => $"Parameter value, cannot be validated against allowedPattern: {pattern}";

    public static string VersionNotFound(string selector, string name) =>
        $"Systems Manager could not find version {selector} of {name}. Verify the version and try again.";

    public static string OldestLabelled(string name, long oldest) =>
        $"You attempted to create a new version of {name} by calling the PutParameter API with the overwrite flag. Version {oldest}, the oldest "
        + "version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.";

    public static string StandardLimit(int limit) =>
        $"You have reached the maximum number of standard parameters for this AWS account and Region ({limit}). To add more parameters, either "
        + "delete existing parameters or upgrade to the advanced-parameter tier (charges apply).";

    public static string AdvancedLimit(int limit) =>
        $"You have reached the maximum number of advanced parameters for this AWS account and Region ({limit}). To add more parameters, delete existing parameters.";

    public static string InvalidPolicies(string text) => $"Invalid policies input: {text}.";

    public static string SecretNotFound(string name) =>
        $"An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret {name} not found.";

    public static string FilterKey(string key, string valid) => $"The following filter key is not valid: {key}. Valid filter keys include: [{valid}].";

    public static string FilterTwice(string key) =>
        $"The following filter is duplicated in the request: {key}. A request can contain only one occurrence of a specific filter.";

    public static string FilterOption(string option, string valid) =>
        $"The following filter option is not valid: {option}. Valid options include: [{valid}].";

    public static string FilterValues(string key) => $"The following filter values are missing : null for filter key {key}.";

    public static string FilterValue(string value, string valid) => $"The following filter value is not valid: {value}. Valid values include: [{valid}].";
}
